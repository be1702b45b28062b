import { evidenceAdvice, type AdviceNeeds } from './evidence-advice.ts';

const advice = (struck: number, more: Partial<AdviceNeeds> = {}) =>
  evidenceAdvice({
    struck,
    dumps: 300,
    ...{ k: 22, suited: 22, leastAppearances: 1, standsOut: true, rate: undefined },
    ...more,
  });

test('where classes are struck at nearly every dump a higher threshold helps, where they hardly are a lower one', () => {
  expect(advice(270)).toMatch(
    /^What may show more: a higher threshold or a larger window \(classes have anomalies at 270 of 300 dumps/,
  );
  expect(advice(23)).toMatch(/: a lower threshold or a smaller window \(.* at 23 of 300 dumps/);
  expect(advice(165)).toMatch(/: the window and threshold that the tab anomalies suggests;/);
});

test('fewer filters, down to half of what suits the model; from there more', () => {
  const top = (k: number) => /(fewer|more) filters: top (\d+)/.exec(advice(270, { k }))!.slice(1).join(' ');
  expect([100, 23, 22, 12, 11, 4].map(top)).toEqual([
    ...['fewer 22', 'fewer 22', 'fewer 11', 'fewer 11'],
    ...['more 22', 'more 22'],
  ]);
});

test('appearances and rate only where they stand in the way', () => {
  expect(advice(165)).toMatch(/; fewer filters: top 11\.$/);
  expect(advice(165, { rate: 10, leastAppearances: 5 })).toMatch(/top 11; a rate of 10 %\.$/);
  expect(advice(165, { rate: 10, leastAppearances: 6 })).toMatch(
    /top 11; fewer appearances left out; a rate of 10 %\.$/,
  );
});

test('where no mini-set stands out it says that nothing may help', () => {
  expect(advice(165, { standsOut: false })).toMatch(
    /^No mini-set stands out: the run may be too short, whatever is chosen\. What may show more: /,
  );
});
