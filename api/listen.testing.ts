import { openStore } from '../store/index.ts';

export interface Heard {
  readonly event: string;
  readonly data: { readonly run?: string; readonly version?: string };
}

/** For tests: listens to a stream of events; `next` gives its events one after the other. */
export async function listen(url: string) {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch('text/event-stream');
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const next = async (): Promise<Heard> => {
    for (;;) {
      const found = /^event: (\w+)\ndata: (.*)\n\n/m.exec(text);
      if (found) {
        text = text.slice(found.index + found[0].length);
        return { event: found[1]!, data: JSON.parse(found[2]!) as Heard['data'] };
      }
      const { value, done } = await reader.read();
      if (done) throw new Error('the stream has ended');
      text += value;
    }
  };
  return { next, close: () => reader.cancel() };
}

/** Writes a run's catalogue again, as an indexer does. */
export async function commitAgain(location: string, run: string): Promise<void> {
  const store = await openStore(location);
  const catalogue = (await store.catalogue(run))!;
  await store.put(run, [], { ...catalogue, revision: catalogue.revision + 1 });
  await store.close();
}
