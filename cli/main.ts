import { Command } from 'commander';
import { TraincubeError } from '../schema/index.ts';
import packageJson from '../package.json' with { type: 'json' };

/**
 * Each subcommand is one file of this folder that exports a function which adds it to the program. They are imported when they are needed, so that
 * `traincube serve` does not load what only `traincube train` uses.
 */
const SUBCOMMANDS = {
  train: async () => (await import('./train.ts')).addTrain,
  synth: async () => (await import('./synth.ts')).addSynth,
  check: async () => (await import('./check.ts')).addCheck,
  index: async () => (await import('./index-run.ts')).addIndex,
  findings: async () => (await import('./findings.ts')).addFindings,
  ablate: async () => (await import('./ablate.ts')).addAblate,
  serve: async () => (await import('./serve.ts')).addServe,
} as const;

/** Runs the command line; exit code 1, and one sentence on standard error, where it fails. */
export async function main(argv: readonly string[]): Promise<void> {
  await parse(await programFor(argv), argv);
}

/** Whether a command line can be run: what is wrong with its options, or with the port that they name, is said, and nothing else is done. */
export async function check(argv: readonly string[]): Promise<boolean> {
  const program = await programFor(argv);
  for (const command of program.commands) command.action(() => {});
  return parse(program, argv);
}

async function programFor(argv: readonly string[]): Promise<Command> {
  const program = new Command('traincube')
    .description('Browse the training logs of neural networks: classes, images and filters over time.')
    .version(packageJson.version)
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'traincube: ')) })
    .showHelpAfterError('(traincube --help lists the commands)')
    .hook('preAction', (_, command) => checkNoneEmpty(command));
  const wanted = argv[2] ?? '';
  const isSubcommand = Object.hasOwn(SUBCOMMANDS, wanted);
  for (const [name, load] of Object.entries(SUBCOMMANDS)) {
    if (wanted === name || !isSubcommand) (await load())(program);
  }
  for (const command of program.commands) {
    command.showHelpAfterError(`(traincube ${command.name()} --help lists its options)`);
  }
  return program;
}

/** What a script's unset variable leaves would be the current directory, or a run without a name. */
function checkNoneEmpty(command: Command): void {
  const option = command.options.find((one) => command.getOptionValue(one.attributeName()) === '');
  const empty = command.args.includes('') ? 'an argument' : option?.long;
  if (empty) throw new TraincubeError('bad-option', `The value of ${empty} is empty: give one.`);
}

/** Whether it did not fail; the parser itself ends the process where it does not know an option. */
async function parse(program: Command, argv: readonly string[]): Promise<boolean> {
  try {
    await program.parseAsync(argv);
    return true;
  } catch (error) {
    console.error(error instanceof TraincubeError ? `traincube: ${error.message}` : error);
    process.exitCode = 1;
    return false;
  }
}
