import os from 'node:os';
import { parseArgs } from 'node:util';
import { benchAnomalies } from './anomalies.ts';
import { benchCorrelation } from './correlation.ts';
import { benchCrowd } from './crowd.ts';
import { benchFilters } from './filters.ts';
import { benchGrid } from './grid.ts';
import { benchHorizon } from './horizon.ts';
import { benchFollowing } from './following.ts';
import { benchFilterCharts } from './filter-charts.ts';
import { benchIndexing } from './indexing.ts';
import { benchKernels } from './kernels.ts';
import { benchLevels } from './levels.ts';
import { benchLongAnswers } from './long-answers.ts';
import { benchLongRun } from './long-run.ts';
import type { BenchResult } from './measure.ts';
import { benchOpening } from './opening.ts';
import { benchPage } from './page.ts';
import { benchQueries } from './queries.ts';
import { benchStores } from './stores.ts';
import { benchStructure } from './structure.ts';
import { benchStruck } from './struck.ts';
import { benchSynth } from './synth.ts';

const SUITES = {
  kernels: benchKernels,
  synth: benchSynth,
  indexing: benchIndexing,
  'long-run': benchLongRun,
  levels: benchLevels,
  struck: benchStruck,
  'long-answers': benchLongAnswers,
  stores: benchStores,
  queries: benchQueries,
  crowd: benchCrowd,
  opening: benchOpening,
  following: benchFollowing,
  filters: benchFilters,
  anomalies: benchAnomalies,
  correlation: benchCorrelation,
  grid: benchGrid,
  horizon: benchHorizon,
  structure: benchStructure,
  page: benchPage,
  'filter-charts': benchFilterCharts,
} as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});

function number(value: number): string {
  return value.toPrecision(3).replace(/e\+?/, 'e');
}

function line({ name, unit, median, spread, target, ok, note }: BenchResult): string {
  const verdict = target === undefined ? '' : `${ok ? 'ok  ' : 'MISS'} target ${target}`;
  const range = `${number(spread[0])} – ${number(spread[1])}`;
  return `  ${name.padEnd(58)} ${number(median).padStart(9)} ${unit.padEnd(8)} ${range.padEnd(19)} ${verdict}${note ? `  ${note}` : ''}`;
}

if (values.help) {
  console.log(`npm run bench [-- --quick] [${Object.keys(SUITES).join('|')} …]`);
} else {
  const wanted = Object.entries(SUITES).filter(([name]) => !positionals.length || positionals.includes(name));
  const load = `${os.cpus().length} cores, load ${os.loadavg()[0]!.toFixed(1)} before`;
  console.log(`median, and the 10th to 90th percentile of its runs; ${load}`);
  const results: BenchResult[] = [];
  for (const [name, suite] of wanted) {
    console.log(`\n${name}`);
    for (const result of await suite({ quick: values.quick })) {
      console.log(line(result));
      results.push(result);
    }
  }
  const missed = results.filter(({ target, ok }) => target !== undefined && !ok);
  console.log(`\n${missed.length} of ${results.filter(({ target }) => target).length} targets missed`);
}
