import { open, rename, rm } from 'node:fs/promises';

/** Writes a JSON file beside its name and renames it, so that a reader never sees half of it. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  const beside = `${file}.tmp`;
  try {
    const handle = await open(beside, 'w');
    try {
      await handle.writeFile(`${JSON.stringify(value, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
