import { ablationEffects } from '../../analysis/index.ts';
import type { Ablation } from '../../schema/index.ts';
import { ablationCsv } from './ablation-csv.ts';
import { effectAxis, effectRow } from './effect-rows.ts';

const counts = (id: number, wrong: number, ablated: number, controls: number[]) => ({
  ...{ class: id, images: 10, wrong, ablated, controls },
});

const effects = (...classes: ReturnType<typeof counts>[]) => ablationEffects({ classes });

test('one axis for all rows: from the least to the largest change, of the control too, with 0 in it', () => {
  expect(effectAxis(effects(counts(0, 5, 9, [3, 6]), counts(1, 0, 1, [6, 0])))).toEqual({
    from: -0.2,
    to: 0.6,
  });
  expect(effectAxis(effects(counts(0, 1, 3, [])))).toEqual({ from: 0, to: 0.2 });
  expect(effectAxis(effects(counts(0, 1, 1, [1])))).toEqual({ from: -0.01, to: 0.01 });
});

test('what is drawn stands where its change is, and the text says it', () => {
  const found = effects(counts(0, 5, 9, [3, 6, 5, 6]));
  const row = effectRow(found.classes[0]!, 'Shirt', { from: -0.2, to: 0.8 });
  expect(row.at).toBeCloseTo(60);
  expect(row.range!.left).toBeCloseTo(0);
  expect(row.range!.width).toBeCloseTo(30);
  expect(row.mean).toBeCloseTo(20);
  expect(row).toMatchObject({ change: '+40.0', p: '0.20', isBeyondAll: true });
  expect(row.text).toBe(
    'Shirt, 10 images: error 50.0 % before, 90.0 % after, +40.0 points. The control: 0.0, from −20.0 to +10.0; p 0.20, q 0.20.',
  );
});

test('the usual part of the control leaves out a twentieth at either end', () => {
  const controls = Array.from({ length: 100 }, (_, at) => (at < 5 ? 0 : at >= 95 ? 10 : 2));
  const row = effectRow(effects(counts(0, 0, 1, controls)).classes[0]!, 'a', { from: 0, to: 1 });
  expect(row.range).toEqual({ left: 0, width: 100 });
  expect([row.usual!.left, row.usual!.width]).toEqual([0, 20]);
});

test('without a control there is only the change', () => {
  const row = effectRow(effects(counts(0, 1, 2, [])).classes[0]!, 'a', { from: 0, to: 0.1 });
  expect(row).toMatchObject({ range: null, usual: null, mean: null, p: '', isBeyondAll: false });
  expect(row.text).toBe('a, 10 images: error 10.0 % before, 20.0 % after, +10.0 points.');
});

test('as CSV: a line a class in the order of the list, all of them last', () => {
  const found = effects(counts(0, 1, 1, [1, 2]), counts(1, 1, 6, [1, 2]));
  const csv = ablationCsv({ iteration: 30 } as Ablation, found, ['a', 'b,c']);
  expect(csv.split('\n')).toEqual([
    'class,name,iteration,images,error,error_without,change,controls,control_mean,control_least,control_most,p,q',
    '1,"b,c",30,10,0.1,0.6,0.5,2,0.05,0,0.1,0.333333,0.666667',
    '0,a,30,10,0.1,0.1,0,2,0.05,0,0.1,1,1',
    '-1,all,30,20,0.1,0.35,0.25,2,0.05,0,0.1,0.333333,',
    '',
  ]);
});
