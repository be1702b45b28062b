import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { DIRECTORY, output, type ServerProgram } from './command.ts';

const VERSION = '0.7.0b3';
/** The names under which its wheels have shipped the server. */
const LAUNCHERS = ['secantusd-py', 'secantusd-mdb'];

/** SecantusDB from PyPI: MongoDB's protocol over WiredTiger, MongoDB's own storage engine, in a Python environment of the tests' own. */
export async function secantus(): Promise<ServerProgram> {
  const environment = path.join(DIRECTORY, `secantus-${VERSION}`);
  if (!existsSync(environment)) await install(environment);
  const bin = path.join(environment, 'bin');
  const launcher = LAUNCHERS.map((name) => path.join(bin, name)).find((file) => existsSync(file));
  if (!launcher) throw new Error(`SecantusDB ${VERSION} ships none of ${LAUNCHERS.join(', ')} in ${bin}`);
  return {
    name: `SecantusDB ${VERSION}`,
    command: path.join(bin, 'python'),
    authArgs: ['--auth'],
    /** Else it answers a write before its journal is on the disk, whatever the write concern says. */
    durableArgs: ['--sync-on-commit'],
    args: (port, storage) => [
      launcher,
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--storage-path',
      storage,
    ],
  };
}

/** Into a directory of another name, renamed when it is whole: two test runs at once do not meet half of it. */
async function install(environment: string): Promise<void> {
  const unfinished = `${environment}.${process.pid}.tmp`;
  await mkdir(DIRECTORY, { recursive: true });
  await makeEnvironment(unfinished);
  await output(
    path.join(unfinished, 'bin', 'python'),
    [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--only-binary',
      ':all:',
      `SecantusDB==${VERSION}`,
    ],
    { seconds: 300 },
  );
  await rename(unfinished, environment).catch((error: unknown) => {
    if (!existsSync(environment)) throw error;
  });
  await rm(unfinished, { recursive: true, force: true });
}

/** Debian keeps `venv` in a package of its own: a test run as root fetches it. */
async function makeEnvironment(directory: string): Promise<void> {
  const make = () => output('python3', ['-m', 'venv', directory], { seconds: 120 });
  try {
    await make();
  } catch (error) {
    if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
      throw new Error(`python3 with venv is needed (on Debian: \`apt-get install python3-venv\`)`, {
        cause: error,
      });
    }
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await output('apt-get', ['update', '-qq'], { seconds: 180, env });
    await output('apt-get', ['install', '-qq', '-y', 'python3-venv'], { seconds: 300, env });
    await rm(directory, { recursive: true, force: true });
    await make();
  }
}
