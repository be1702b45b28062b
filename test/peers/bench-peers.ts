import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { synthShape, writeSynthLog } from '../../fixtures/index.ts';
import { filterLength } from '../../schema/index.ts';
import { compare } from './compare.ts';
import { OpenLog } from './log-layers.ts';
import { markdownTable } from './markdown.ts';
import { WORKS, isMissing, type Peer } from './peer.ts';
import { openPeers } from './peers.ts';

const HELP = `npm run bench:peers [-- --dumps N] [-- --quick]

The measures of every filter of a generated ResNet-50 log, by Traincube and by what people use instead, one thread each:
C, plain JavaScript, numpy + pyarrow, DuckDB; then by Traincube with all cores. Prints the tables of docs/performance.md.

  --dumps N  dumps of the log, 205 MB each in the temporary directory, at least 2 (default 10)
  --quick    2 dumps and 3 rounds
  --help`;

/** Of a coefficient: its weight, the weight before and its gradient. */
const BYTES = 3 * 4;

interface Settings {
  readonly dumps: number;
  readonly rounds: number;
}

/** The command `npm run bench:peers`. */
export async function benchPeers(parameters: readonly string[]): Promise<void> {
  const settings = settingsOf(parameters);
  if (!settings) return;
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  const temporary = mkdtempSync(path.join(os.tmpdir(), 'traincube-peers-'));
  // A dump may be being written.
  process.once('exit', () => rmSync(temporary, { recursive: true, force: true, maxRetries: 9 }));
  await compareIn(temporary, settings);
}

/** Undefined where nothing is to be measured. */
function settingsOf(parameters: readonly string[]): Settings | undefined {
  const { values } = parseArgs({
    args: [...parameters],
    options: { dumps: { type: 'string' }, quick: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    console.log(HELP);
    return undefined;
  }
  const dumps = Number(values.dumps ?? (values.quick ? 2 : 10));
  if (Number.isInteger(dumps) && dumps >= 2) return { dumps, rounds: values.quick ? 3 : 5 };
  console.error(`--dumps: expected a whole number from 2 on, found ${values.dumps}.`);
  process.exitCode = 2;
  return undefined;
}

async function compareIn(temporary: string, { dumps, rounds }: Settings): Promise<void> {
  const directory = path.join(temporary, 'resnet-50');
  await writeSynthLog(directory, synthShape({ preset: 'resnet-50', dumps }));
  const { bytes, lengths } = await OpenLog.with(directory, async (log) => ({
    bytes: log.dumps.reduce((sum, dump) => sum + dump.bytes, 0),
    lengths: log.layers.flatMap((layer) => new Array<number>(layer.filters).fill(filterLength(layer))),
  }));
  const opened = await openPeers(directory, temporary);
  const peers = opened.filter((peer): peer is Peer => !isMissing(peer));
  try {
    console.log(machine(peers, rounds));
    for (const peer of opened) if (isMissing(peer)) console.log(`${peer.name}: ${peer.missing}`);
    const coefficients = lengths.reduce((sum, length) => sum + length, 0);
    const works = {
      files: { title: `${dumps} dumps from their files`, bytes },
      memory: { title: 'one dump in memory', bytes: BYTES * coefficients },
    };
    for (const work of WORKS) {
      const compared = await compare(peers, work, { rounds, lengths });
      console.log(`\n${markdownTable(compared, works[work])}`);
    }
    console.log(`\nLoad ${load()} after.`);
  } finally {
    for (const peer of peers) await peer.close();
  }
}

function machine(peers: readonly Peer[], rounds: number): string {
  const cores = os.cpus();
  const libraries = [...new Set(peers.map(({ library }) => library))].join(', ');
  return `${cores.length} × ${cores[0]!.model.trim()}, load ${load()} before; ${libraries}.
Median of ${rounds} rounds, and the 10th to 90th percentile; a ratio is to the first row, in the same round.`;
}

const load = () => os.loadavg()[0]!.toFixed(1);
