import type { Command } from 'commander';
import { checkLog } from '../ingest/index.ts';
import { count } from './count.ts';
import { progressBar } from './progress-bar.ts';

const EXAMPLES = `
Reads every file of the log, its coefficients included, and prints one line for each fault: what is wrong with one
column or file, run.json among them, hides nothing of the others. NaN and infinity are no faults: they are noted. The
exit code is 1 where there is a fault. docs/log-format.md says what a log must hold.

Examples:
  $ traincube check fixtures/runs/fashion-vgg-small
  $ traincube check runs/resnet && traincube index runs/resnet`;

export function addCheck(program: Command): void {
  program
    .command('check')
    .description('Read a training log and report everything that is wrong with it.')
    .argument('<run>', 'directory of the run, the one that holds run.json')
    .addHelpText('after', EXAMPLES)
    .action(check);
}

async function check(run: string): Promise<void> {
  const bar = progressBar('dumps');
  const report = await checkLog(run, (done, all) => bar.update(done, all)).finally(() => bar.stop());
  for (const note of report.notes) console.log(`note: ${note}`);
  for (const fault of report.faults) console.log(`fault: ${fault}`);
  const { dumps, layers, images, bytes, faults, notes } = report;
  console.log(
    `${run}: ${count(dumps, 'dump')} of ${count(layers, 'layer')}, ${count(images, 'image')}, ${(bytes / 1e6).toFixed(1)} MB: ` +
      `${faults.length === 0 ? 'no faults' : count(faults.length, 'fault')}, ${count(notes.length, 'note')}.`,
  );
  if (faults.length > 0) process.exitCode = 1;
}
