import type { Request, Response } from 'express';
import { TraincubeError, findings, indexKey } from '../../schema/index.ts';
import { blockBatch, incomplete } from '../blocks/ranges.ts';
import type { ServedRun } from '../runs/served-run.ts';
import { answerBatch } from './table-answer.ts';

/** Answers with what the rules of thumb say: the one block of `findings`. @throws {TraincubeError} `not-indexed` where the log's end has not been reached yet */
export async function answerFindings(request: Request, response: Response, run: ServedRun): Promise<void> {
  const { store, name, catalogue } = await run.indexed();
  if (!catalogue.findings) {
    throw new TraincubeError(
      'not-indexed',
      `The run "${run.id}" has no findings yet, they are made at the end of its log: run \`${run.place.command ?? 'traincube index'}\`.`,
      { run: run.id },
    );
  }
  const key = indexKey.findings();
  const bytes = await store.get({ run: name, index: 'findings', key }, 0);
  if (!bytes) throw incomplete(name, 'findings', 0, 0);
  await answerBatch(request, response, blockBatch(findings, { index: 'findings', key, number: 0, bytes }));
}
