import { Bool, Int32, List, Struct, makeData, type Data } from 'apache-arrow';
import type { Request, Response } from 'express';
import { flipsOf, strongFlips, type Flips } from '../analysis/index.ts';
import { classStats, recordBatch } from '../schema/index.ts';
import type { KeptAnswers } from './kept-answers.ts';
import type { ServedRun } from './served-run.ts';
import { answerTable } from './table-answer.ts';
import { tables, type Choice } from './tables.ts';

/** What is known of a class, or of all; with `?window=` or `?threshold=` of its flips those alone that are of anomalies. */
export async function answerClassStats(
  request: Request,
  response: Response,
  run: ServedRun,
  answers: KeptAnswers,
): Promise<void> {
  const indexed = await run.indexed();
  const { catalogue } = indexed;
  const table = tables['class-stats'](catalogue, request.params as Record<string, string>);
  const { window, threshold, level } = request.query;
  // At a level there are no flips.
  if ((window === undefined && threshold === undefined) || level !== undefined)
    return answerTable(request, response, indexed, table, answers);
  const classes = catalogue.run.classes.length;
  const choice = choiceOf(catalogue.imageClasses, classes, Number(window ?? 1), Number(threshold ?? 1));
  await answerTable(request, response, indexed, { ...table, choice }, answers);
}

function choiceOf(classOf: readonly number[], classes: number, window: number, threshold: number): Choice {
  return {
    schema: classStats,
    entries: new Int32Array(0),
    of: (batch) => {
      const flips = strongFlips(flipsOf(batch), classOf, classes, window, threshold);
      const columns = classStats.fields.map(({ name }, i) =>
        name === 'flips' ? listsOf(flips) : batch.data.children[i]!,
      );
      return recordBatch(classStats, columns);
    },
    name: `flips ${window} ${threshold}`,
  };
}

/** The column `flips` of `class-stats`. */
function listsOf({ offsets, image, leftRun, rightRun, learned }: Flips): Data {
  const { type } = classStats.fields.at(-1)! as { readonly type: List<Struct> };
  const length = image.length;
  const integers = [image, leftRun, rightRun].map((data) =>
    makeData({ type: new Int32(), length, nullCount: 0, data }),
  );
  const bits = new Uint8Array(Math.ceil(length / 8));
  learned.forEach((isLearned, i) => (bits[i >> 3]! |= isLearned << (i & 7)));
  const booleans = makeData({ type: new Bool(), length, nullCount: 0, data: bits });
  const { type: item } = type.children[0]!;
  const child = makeData({ type: item, length, nullCount: 0, children: [...integers, booleans] });
  return makeData({ type, length: offsets.length - 1, nullCount: 0, valueOffsets: offsets, child });
}
