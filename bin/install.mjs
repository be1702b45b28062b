// What `npm start` and `npm test` do first: the packages of package-lock.json, once. Uses Node's own modules only.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { ROOT } from './sources.mjs';

const MARK = `${ROOT}node_modules/.traincube-installed`;
const OLDEST_NODE = [20, 19];

/** Ends the process, with a sentence, where Node is too old to run anything here. */
function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  console.error(`Traincube needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/** Installs the locked packages unless just these are installed already. */
export function install() {
  checkNode();
  const wanted = createHash('sha256')
    .update(readFileSync(`${ROOT}package-lock.json`))
    .digest('hex');
  if (existsSync(MARK) && readFileSync(MARK, 'utf8') === wanted) return;
  console.log('Installing packages (first time only)…');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(MARK, wanted);
}

/** Runs a command in the project's root with our own input and output; ends this process with its exit code if that is not 0. */
export function run(command, parameters, environment = {}) {
  const { status, error } = spawnSync(command, parameters, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (error) console.error(`${command} did not start: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

/** Runs a command in the project's root beside others. What it says is shown when it has failed. @returns its exit code */
export function check(command, parameters) {
  const child = spawn(command, parameters, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (text += part));
  return new Promise((resolve) => {
    child.on('error', ({ message }) => (text += `${command} did not start: ${message}\n`));
    child.on('close', (status) => {
      if (status !== 0) console.error(text);
      resolve(status ?? 1);
    });
  });
}
