import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(import.meta.resolve('#bin/traincube.mjs'));

/** One that ends sooner than this, in ms, is not started again: it would end again. */
const SHORTEST = 10_000;

/**
 * Starts `traincube index --follow` beside this process, so that indexing and answering do not wait for each other. It ends with this process, however that
 * ends; where it ends by an error of its own it is started again.
 * @returns ends it
 */
export function startFollower(directories: readonly string[], store: string | undefined): () => void {
  const start = performance.now();
  const stores = store === undefined ? [] : ['--store', store];
  const child = spawn(process.execPath, [COMMAND, 'index', '--follow', ...stores, '--', ...directories], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let end = () => {
    child.removeAllListeners('exit');
    if (child.connected) child.disconnect();
  };
  child.on('exit', (code) => {
    end = () => {};
    if (code === 0) return;
    if (performance.now() - start >= SHORTEST) end = startFollower(directories, store);
    else console.error('Runs are not followed any more: what went wrong stands above.');
  });
  return () => end();
}
