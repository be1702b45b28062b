import { jest } from '@jest/globals';
import { routes } from '../../schema/index.ts';
import { EventHub, type News, type Source } from './event-hub.ts';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** An `EventSource` that is told what to say. */
class Stream extends EventTarget implements Source {
  readyState = 0;

  constructor(readonly url: string) {
    super();
  }

  say(kind: string, data: object = {}): void {
    this.readyState = kind === 'refused' ? 2 : 1;
    const name = kind === 'refused' ? 'error' : kind;
    this.dispatchEvent(Object.assign(new Event(name), { data: JSON.stringify(data) }));
  }

  close(): void {
    this.readyState = 2;
  }
}

function stage() {
  const streams: Stream[] = [];
  const hub = new EventHub((url) => {
    streams.push(new Stream(url));
    return streams.at(-1)!;
  });
  const page = () => {
    const news: News[] = [];
    return { news, postMessage: (one: News) => void news.push(one) };
  };
  const open = () => streams.filter(({ readyState }) => readyState < 2);
  return { hub, page, streams, open };
}

const onlyRuns = (...runs: string[]) => ({ runs, list: false });
const versions = (news: readonly News[]) =>
  news.flatMap((one) => (one.kind === 'version' ? [`${one.run ?? ''} ${one.version}`] : []));

test('however many pages there are, one stream; each hears what it wants, the last version at once', () => {
  const { hub, page, streams, open } = stage();
  const [one, two, list] = [page(), page(), page()];
  hub.take(one, onlyRuns('a'));
  jest.advanceTimersByTime(100);
  streams[0]!.say('open');
  streams[0]!.say('run', { run: 'a', version: '1' });
  hub.take(two, onlyRuns('b', 'a'));
  hub.take(list, { runs: [], list: true });
  jest.advanceTimersByTime(100);
  expect(streams.map(({ url }) => url)).toEqual([
    routes.events(['a'], false),
    routes.events(['a', 'b'], true),
  ]);
  expect(open()).toHaveLength(1);
  expect(versions(two.news)).toEqual(['a 1']);
  streams[0]!.say('run', { run: 'a', version: 'of a stream that was closed' });
  streams[1]!.say('run', { run: 'a', version: '1' });
  streams[1]!.say('run', { run: 'b', version: '1' });
  streams[1]!.say('runs', { version: '5' });
  expect(versions(one.news)).toEqual(['a 1']);
  expect(versions(two.news)).toEqual(['a 1', 'b 1']);
  expect(versions(list.news)).toEqual([' 5']);
});

test('pages that go, or are not heard of for long, are forgotten; without any there is no stream', () => {
  const { hub, page, open, streams } = stage();
  const [one, two] = [page(), page()];
  hub.take(one, onlyRuns('a'));
  hub.take(two, onlyRuns('b'));
  jest.advanceTimersByTime(100);
  hub.take(one, 'bye');
  jest.advanceTimersByTime(100);
  expect(open().map(({ url }) => url)).toEqual([routes.events(['b'], false)]);
  for (let minute = 0; minute < 9; minute++) {
    jest.advanceTimersByTime(60_000);
    streams.at(-1)!.say('beat');
  }
  expect(open()).toHaveLength(1);
  jest.advanceTimersByTime(2 * 60_000);
  expect(open()).toHaveLength(0);
  expect(jest.getTimerCount()).toBe(0);
});

test('a stream that falls silent, or that the server refuses, is opened anew', () => {
  const { hub, page, streams, open } = stage();
  const one = page();
  hub.take(one, onlyRuns('a'));
  jest.advanceTimersByTime(100);
  streams[0]!.say('open');
  jest.advanceTimersByTime(30_000);
  streams[0]!.say('beat');
  jest.advanceTimersByTime(30_000);
  expect(streams).toHaveLength(1);
  jest.advanceTimersByTime(20_000);
  expect(streams).toHaveLength(2);
  streams[1]!.say('refused');
  jest.advanceTimersByTime(12_000);
  expect(streams).toHaveLength(3);
  expect(open()).toHaveLength(1);
  expect(one.news.map((news) => news.kind === 'connection' && news.isOpen)).toEqual([false, true, false]);
});
