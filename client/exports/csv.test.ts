import { sparseScores } from '../../analysis/dense-scores.testing.ts';
import type { RunDetail } from '../../schema/index.ts';
import { ImageResults } from '../data/image-results.ts';
import { anomaliesCsv, confusionsCsv, errorsCsv, historyCsv, predictionLines, spansCsv } from './csv.ts';

const ITERATIONS = [100, 200, 300, 500, 900];

describe('export', () => {
  const run = {
    classNames: ['T-shirt, top', 'Coat'],
    iterations: ITERATIONS,
    classImages: [[0, 2], [1]],
  } as unknown as RunDetail;

  test('errors: a line for each class and visible dump, in the order of the page', () => {
    const error = [0.9, 0.8, 0.7, 0.6, NaN, 1, 0.5, 0.25, undefined, 0];
    const errorOf = (id: number, dump: number) => error[id * 5 + dump];
    expect(errorsCsv(run, [1, 0], errorOf, { first: 3, last: 4 })).toBe(
      'class,name,iteration,error\n1,Coat,500,\n1,Coat,900,0\n0,"T-shirt, top",500,0.6\n0,"T-shirt, top",900,\n',
    );
  });

  test('anomalies: a line where one of the rules reaches the threshold', () => {
    const left = Int32Array.of(0, 0, 3, 0, 0, 9, 0, 1, 2, 0);
    const right = Int32Array.of(0, 0, 1, 2, 0, 0, 0, 0, 1, 0);
    const scores = sparseScores(5, left, right);
    const rule = { window: 4, threshold: 2 };
    expect(anomaliesCsv(run, [1, 0], scores, rule, { first: 1, last: 4 })).toBe(
      'class,name,iteration,window,threshold,left_score,right_score\n1,Coat,500,4,2,2,1\n0,"T-shirt, top",300,4,2,3,1\n0,"T-shirt, top",500,4,2,0,2\n',
    );
  });

  test('confusions: a line for each class that images are taken for at a dump that is here', () => {
    const results = new ImageResults(0, 2, ITERATIONS.length, [
      {
        stretch: { first: 0, last: 1 },
        predicted: Uint16Array.of(0, 1, 1, 1),
        probability: new Uint8Array(4),
      },
    ]);
    expect(confusionsCsv(run, results, { first: 0, last: 2 })).toBe(
      'class,name,iteration,predicted,predicted_name,images\n0,"T-shirt, top",100,0,"T-shirt, top",1\n0,"T-shirt, top",100,1,Coat,1\n0,"T-shirt, top",200,1,Coat,2\n',
    );
  });

  test('predictions: a line for each image and dump that is here', () => {
    const results = new ImageResults(0, 2, ITERATIONS.length, [
      {
        stretch: { first: 0, last: 1 },
        predicted: Uint16Array.of(0, 1, 1, 1),
        probability: Uint8Array.of(255, 0, 51, 0),
      },
    ]);
    expect(predictionLines(run, results, { first: 1, last: 2 })).toBe('0,0,200,1,0.200\n2,0,200,1,0.000\n');
  });

  test('history of an image: a line for each dump that is here', () => {
    const results = new ImageResults(0, 2, ITERATIONS.length, [
      {
        stretch: { first: 0, last: 1 },
        predicted: Uint16Array.of(0, 1, 1, 0),
        probability: Uint8Array.of(255, 0, 51, 102),
      },
    ]);
    expect(historyCsv(run, results, 2, { first: 0, last: 3 })).toBe(
      'image,iteration,predicted,predicted_name,true_probability\n2,100,1,Coat,0.000\n2,200,0,"T-shirt, top",0.400\n',
    );
  });

  test('spans of an image are cut at the ends of what is visible', () => {
    const spans = [
      { class: 0, from: 0, to: 0 },
      { class: 1, from: 1, to: 3 },
      { class: 0, from: 4, to: 4 },
    ];
    expect(spansCsv(run, spans, 2, { first: 2, last: 4 })).toBe(
      'image,from,to,dumps,predicted,predicted_name\n2,300,500,2,1,Coat\n2,900,900,1,0,"T-shirt, top"\n',
    );
  });
});
