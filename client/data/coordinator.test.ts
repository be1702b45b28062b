import { Coordinator, current, present, type Need } from './coordinator.ts';
import { RequestError } from './request.ts';

/** A need whose answers the test gives by hand. */
function need(key: string) {
  const asked: { signal: AbortSignal; answer: (value: string) => void; fail: (error: Error) => void }[] = [];
  const load = (signal: AbortSignal) =>
    new Promise<string>((answer, fail) => asked.push({ signal, answer, fail }));
  return { key, load, asked } satisfies Need<string> & { asked: unknown };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test('what two views need is asked for once, and both get the answer', async () => {
  const coordinator = new Coordinator();
  const rows = need('rows');
  coordinator.want({}, [rows]);
  coordinator.want({}, [rows]);
  expect(rows.asked).toHaveLength(1);
  expect(coordinator.answer(rows)).toEqual({ state: 'awaited' });
  rows.asked[0]!.answer('here');
  await settled();
  expect(present(coordinator.answer(rows))).toBe('here');
});

test('a request is cancelled when the last view lets go, and only then', () => {
  const coordinator = new Coordinator();
  const rows = need('rows');
  const [first, second] = [{}, {}];
  coordinator.want(first, [rows]);
  coordinator.want(second, [rows]);
  coordinator.want(first, []);
  expect(rows.asked[0]!.signal.aborted).toBe(false);
  coordinator.want(second, []);
  expect(rows.asked[0]!.signal.aborted).toBe(true);
});

test('what was cancelled is asked for again, and the late first answer is not taken', async () => {
  const coordinator = new Coordinator();
  const rows = need('rows');
  const view = {};
  coordinator.want(view, [rows]);
  coordinator.want(view, []);
  coordinator.want(view, [rows]);
  expect(rows.asked).toHaveLength(2);
  rows.asked[0]!.answer('late');
  await settled();
  expect(coordinator.answer(rows).state).toBe('awaited');
  rows.asked[1]!.answer('new');
  await settled();
  expect(present(coordinator.answer(rows))).toBe('new');
});

test('an answer is kept for the next view', async () => {
  const coordinator = new Coordinator();
  const rows = need('rows');
  const view = {};
  coordinator.want(view, [rows]);
  rows.asked[0]!.answer('here');
  await settled();
  coordinator.want(view, []);
  coordinator.want({}, [rows]);
  expect(rows.asked).toHaveLength(1);
  expect(present(coordinator.answer(rows))).toBe('here');
});

test('what nobody wants is forgotten, the longest unused first', async () => {
  const coordinator = new Coordinator();
  const view = {};
  const needs = Array.from({ length: 200 }, (_, at) => need(`rows ${at}`));
  for (const rows of needs) {
    coordinator.want(view, [rows]);
    rows.asked[0]!.answer('here');
    await settled();
  }
  coordinator.want(view, []);
  expect(coordinator.answer(needs[199]!).state).toBe('here');
  expect(coordinator.answer(needs[0]!).state).toBe('awaited');
});

test('a failure says what the server said, and is tried again on request', async () => {
  const coordinator = new Coordinator();
  const rows = need('rows');
  coordinator.want({}, [rows]);
  rows.asked[0]!.fail(new RequestError('The store is not there.', 503, '/rows'));
  await settled();
  const answer = coordinator.answer(rows);
  expect(answer.state === 'failed' && answer.error.message).toBe('The store is not there.');
  expect(coordinator.failure()?.status).toBe(503);
  coordinator.retry();
  expect(coordinator.failure()).toBeUndefined();
  expect(rows.asked).toHaveLength(2);
  rows.asked[1]!.answer('here');
  await settled();
  expect(present(coordinator.answer(rows))).toBe('here');
});

test('what failed is asked for again by whom it is wanted after all had let go of it', async () => {
  const coordinator = new Coordinator();
  const rows = need('rows');
  const [view, other] = [{}, {}];
  coordinator.want(view, [rows]);
  rows.asked[0]!.fail(new RequestError('The store is not there.', 503, '/rows'));
  await settled();
  coordinator.want(other, [rows]);
  expect(rows.asked).toHaveLength(1);
  coordinator.want(view, []);
  coordinator.want(other, []);
  coordinator.want(view, [rows]);
  expect(coordinator.failure()).toBeUndefined();
  rows.asked[1]!.answer('here');
  await settled();
  expect(present(coordinator.answer(rows))).toBe('here');
});

test('a failure of what nobody wants any more is none', async () => {
  const coordinator = new Coordinator();
  const rows = need('rows');
  const view = {};
  coordinator.want(view, [rows]);
  rows.asked[0]!.fail(new RequestError('The store is not there.', 503, '/rows'));
  await settled();
  expect(coordinator.failure()).toBeDefined();
  coordinator.want(view, []);
  expect(coordinator.failure()).toBeUndefined();
});

test('it is said when all that is wanted has come', async () => {
  const coordinator = new Coordinator();
  const [rows, names] = [need('rows'), need('names')];
  const view = {};
  expect(coordinator.awaited()).toBe(false);
  coordinator.want(view, [rows, names]);
  expect(coordinator.awaited()).toBe(true);
  rows.asked[0]!.answer('here');
  await settled();
  expect(coordinator.awaited()).toBe(true);
  coordinator.want(view, [rows]);
  expect(coordinator.awaited()).toBe(false);
  coordinator.want(view, [names]);
  names.asked[1]!.fail(new Error('gone'));
  await settled();
  expect(coordinator.awaited()).toBe(false);
});

test('another version is asked for once, and the answer before stands until it comes', async () => {
  const coordinator = new Coordinator();
  const rows = need('rows');
  const [one, two] = [
    { ...rows, version: '1' },
    { ...rows, version: '2' },
  ];
  const view = {};
  coordinator.want(view, [one]);
  rows.asked[0]!.answer('three dumps');
  await settled();
  coordinator.want(view, [two]);
  coordinator.want({}, [two]);
  expect(rows.asked).toHaveLength(2);
  expect(present(coordinator.answer(two))).toBe('three dumps');
  expect(current(coordinator.answer(two), two)).toBeUndefined();
  expect(coordinator.awaited()).toBe(true);
  rows.asked[1]!.answer('four dumps');
  await settled();
  expect(current(coordinator.answer(two), two)).toBe('four dumps');
});

test('where another version fails, the answer before stands, and it is tried again on request', async () => {
  const coordinator = new Coordinator();
  const rows = need('rows');
  const [one, two] = [
    { ...rows, version: '1' },
    { ...rows, version: '2' },
  ];
  const view = {};
  coordinator.want(view, [one]);
  rows.asked[0]!.answer('three dumps');
  await settled();
  coordinator.want(view, [two]);
  rows.asked[1]!.fail(new RequestError('The store is not there.', 503, '/rows'));
  await settled();
  expect(present(coordinator.answer(two))).toBe('three dumps');
  expect(current(coordinator.answer(two), two)).toBeUndefined();
  expect(coordinator.failure()?.status).toBe(503);
  coordinator.retry();
  expect(coordinator.failure()).toBeUndefined();
  rows.asked[2]!.answer('four dumps');
  await settled();
  expect(current(coordinator.answer(two), two)).toBe('four dumps');
});

test('of large answers that nobody wants any more only the last ones are kept, together 64 MB', async () => {
  const coordinator = new Coordinator();
  const view = {};
  const large = Array.from({ length: 6 }, (_, at) => ({ ...need(`${at}`), bytes: () => 20 * 2 ** 20 }));
  for (const one of large) {
    coordinator.want(view, [one]);
    one.asked[0]!.answer('here');
    await settled();
  }
  coordinator.want(view, []);
  const kept = large.filter((one) => present(coordinator.answer(one)) === 'here').map(({ key }) => key);
  expect(kept).toEqual(['3', '4', '5']);
});

test('a large answer that is not kept takes no room from the small ones before it', async () => {
  const coordinator = new Coordinator();
  const view = {};
  const sized = (key: string, megabytes: number) => ({ ...need(key), bytes: () => megabytes * 2 ** 20 });
  const answers = [need('document'), sized('small', 1), sized('too large', 65)];
  for (const one of answers) {
    coordinator.want(view, [one]);
    one.asked[0]!.answer('here');
    await settled();
  }
  coordinator.want(view, []);
  const kept = answers.filter((one) => present(coordinator.answer(one)) === 'here').map(({ key }) => key);
  expect(kept).toEqual(['document', 'small']);
});
