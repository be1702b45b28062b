import path from 'node:path';
import { DryMongoBinary, MongoBinary } from 'mongodb-memory-server-core';
import { DIRECTORY, output, type ServerProgram } from './command.ts';

const REACHABLE_WITHIN_MS = 3_000;

/** MongoDB's own server: the one on the PATH, or what mongodb-memory-server downloads where its host can be reached. */
export async function memoryServer(): Promise<ServerProgram> {
  const options = { downloadDir: path.join(DIRECTORY, 'mongod') };
  const there = await DryMongoBinary.locateBinary(await DryMongoBinary.generateOptions(options));
  if (!there) await checkReachable(process.env.MONGOMS_DOWNLOAD_MIRROR ?? 'https://fastdl.mongodb.org');
  const command = there ?? (await MongoBinary.getPath(options));
  const said = await output(command, ['--version'], { seconds: 10 });
  return {
    name: `mongod ${/v(\d[\w.-]*)/.exec(said)?.[1] ?? 'of unknown version'}`,
    command,
    authArgs: ['--auth'],
    args: (port, storage) => [
      '--bind_ip',
      '127.0.0.1',
      '--port',
      String(port),
      '--dbpath',
      storage,
      '--nounixsocket',
      '--quiet',
    ],
  };
}

async function checkReachable(host: string): Promise<void> {
  try {
    await fetch(host, { method: 'HEAD', signal: AbortSignal.timeout(REACHABLE_WITHIN_MS) });
  } catch (error) {
    throw new Error(`no mongod is on the PATH, and ${host} cannot be reached to download one`, {
      cause: error,
    });
  }
}
