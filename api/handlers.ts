import { vectorFromArray, type RecordBatch, type Schema } from 'apache-arrow';
import type { Request, Response } from 'express';
import {
  TraincubeError,
  dumpScalarsTable,
  imagesTable,
  recordBatch,
  type SeriesName,
} from '../schema/index.ts';
import { ablationOf, listAblations } from './runs/ablations.ts';
import { describeModel, describeRun, describeRunInFull } from './runs/describe.ts';
import { withDump } from './runs/dumps.ts';
import { unchanged } from './http/etags.ts';
import type { EventStreams } from './runs/event-streams.ts';
import { answerFindings } from './tables/findings.ts';
import { answerLayerFilters } from './tables/filter-choice.ts';
import { answerFilterHistory } from './tables/filter-history.ts';
import { answerFilter, answerSimilarFilters } from './tables/filters.ts';
import { KeptAnswers } from './tables/kept-answers.ts';
import { keepWithVersion } from './runs/keeping.ts';
import { accepted, documentType } from './http/negotiation.ts';
import { openApiDocument } from './openapi.ts';
import type { OperationName } from './operations.ts';
import { pictureType } from './runs/pictures.ts';
import { answerIterationFilters } from './tables/ranked-filters.ts';
import type { Runs } from './runs/runs.ts';
import type { ServedRun } from './runs/served-run.ts';
import { answerClassStats } from './tables/strong-flips.ts';
import { answerBatch, answerTable } from './tables/table-answer.ts';
import { known, tables } from './tables/tables.ts';

/** Answers one operation; the request was checked against the OpenAPI document before. */
export type Handler = (request: Request, response: Response) => Promise<void>;

type RunHandler = (request: Request, response: Response, run: ServedRun) => Promise<void>;

/** The handler of each operation. */
export function handlers(runs: Runs, events: EventStreams): Readonly<Record<OperationName, Handler>> {
  const ofRun =
    (handle: RunHandler): Handler =>
    async (request, response) =>
      handle(request, response, await runs.find(parameter(request, 'run')));

  const answers = new KeptAnswers();
  const table = (index: SeriesName): Handler =>
    ofRun(async (request, response, run) => {
      const indexed = await run.indexed();
      const parameters = request.params as Readonly<Record<string, string>>;
      await answerTable(request, response, indexed, tables[index](indexed.catalogue, parameters), answers);
    });

  const document = openApiDocument();
  return {
    openapi: async (request, response) => answerDocument(request, response, document),
    runs: async (request, response) => {
      const all = [...(await runs.all()).values()];
      answerDocument(request, response, await Promise.all(all.map(describeRun)));
    },
    run: ofRun(async (request, response, run) =>
      answerDocument(request, response, await describeRunInFull(run)),
    ),
    runEvents: ofRun(async (request, response, run) =>
      events.answer(request, response, { runs: [run.id], list: false }),
    ),
    events: async (request, response) =>
      events.answer(request, response, {
        runs: [request.query['run'] ?? []].flat().map(String),
        list: request.query['list'] !== 'no',
      }),
    model: ofRun(async (request, response, run) =>
      answerDocument(request, response, await describeModel(run)),
    ),
    images: ofRun(answerImages),
    picture: ofRun(answerPicture),
    dumpScalars: ofRun(answerDumpScalars),
    filter: ofRun(answerFilter),
    similarFilters: ofRun(answerSimilarFilters),
    everyLayerStats: table('layer-stats'),
    layerStats: table('layer-stats'),
    everyFilterQuartiles: table('filter-quartiles'),
    filterQuartiles: table('filter-quartiles'),
    layerFilters: ofRun((request, response, run) => answerLayerFilters(request, response, run, answers)),
    filterHistory: ofRun(answerFilterHistory),
    iterationFilters: ofRun((request, response, run) =>
      answerIterationFilters(request, response, run, answers),
    ),
    everyClassStats: table('class-stats'),
    classStats: ofRun((request, response, run) => answerClassStats(request, response, run, answers)),
    classErrors: table('class-errors'),
    classImages: table('class-images'),
    scalars: table('scalars'),
    scalarValues: table('scalar-values'),
    findings: ofRun(answerFindings),
    ablations: ofRun(async (request, response, run) =>
      answerDocument(request, response, await listAblations(run)),
    ),
    ablation: ofRun(async (request, response, run) =>
      answerDocument(request, response, await ablationOf(run, parameter(request, 'ablation'))),
    ),
  };
}

function answerDocument(request: Request, response: Response, document: object): void {
  response.type(documentType(request));
  const bytes = Buffer.from(JSON.stringify(document));
  if (!unchanged(request, response, bytes)) response.send(bytes);
}

async function answerImages(request: Request, response: Response, run: ServedRun): Promise<void> {
  const index = await run.index();
  const log = index ? await run.logIfReadable() : await run.log();
  const classes = index?.catalogue.imageClasses ?? [...(log?.images.classes ?? [])];
  const batch = batchOf(imagesTable, [
    classes.keys(),
    classes,
    classes.map((_, image) => log?.images.names[image] ?? null),
    classes.map((_, image) => log?.images.hasPicture(image) ?? false),
  ]);
  await answerBatch(request, response, batch);
}

async function answerPicture(request: Request, response: Response, run: ServedRun): Promise<void> {
  const { images } = await run.log();
  const image = known('image', parameter(request, 'image'), images.count);
  const picture = await images.picture(image);
  if (!picture) {
    throw new TraincubeError('not-found', `The log of the run "${run.id}" has no picture of image ${image}.`);
  }
  const type = pictureType(picture, image);
  response.set({
    'Content-Type': accepted(request, [type]),
    'Content-Security-Policy': "default-src 'none'; sandbox",
  });
  await keepWithVersion(request, response, run);
  const bytes = Buffer.from(picture.buffer, picture.byteOffset, picture.byteLength);
  if (!unchanged(request, response, bytes)) response.send(bytes);
}

async function answerDumpScalars(request: Request, response: Response, run: ServedRun): Promise<void> {
  await withDump(run, Number(parameter(request, 'iteration')), async (dump) => {
    const scalars = await dump.scalars();
    const schema = dumpScalarsTable([...scalars.keys()].filter((name) => name !== 'iteration'));
    const batch = batchOf(
      schema,
      schema.fields.map(({ name }) => scalars.get(name)!),
    );
    await answerBatch(request, response, batch);
  });
}

function batchOf(schema: Schema, columns: readonly Iterable<unknown>[]): RecordBatch {
  return recordBatch(
    schema,
    columns.map((values, i) => vectorFromArray([...values], schema.fields[i]!.type).data[0]!),
  );
}

function parameter(request: Request, name: string): string {
  return String(request.params[name]);
}
