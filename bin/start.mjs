// `npm start`: from a fresh clone to the page. Arguments go to `traincube serve`, as in `npm start -- --port 9000`.
import { readdirSync } from 'node:fs';
import { install, run } from './install.mjs';
import { ROOT } from './sources.mjs';

install();
const { buildClient } = await import('./build-client.mjs');
const { buildCommand } = await import('./build-command.mjs');

const RUNS = 'fixtures/runs';
const recorded = readdirSync(`${ROOT}${RUNS}`, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
  .map((entry) => `${RUNS}/${entry.name}`);

// Wrong options are said now: minutes later, when all is built, is too late.
process.argv.splice(2, Infinity, 'serve', RUNS, ...process.argv.slice(2));
process.chdir(ROOT);
const { check } = await import(await buildCommand());
if (!(await check(process.argv))) process.exit();

await buildClient();
run(process.execPath, ['bin/traincube.mjs', 'index', ...recorded]);

// From here this process is the server: signals and the exit code are its own.
await import('./traincube.mjs');
