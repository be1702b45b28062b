import { EventHub, type Wish } from './event-hub.ts';

/** The worker that all pages of a browser share. */
const hub = new EventHub((url) => new EventSource(url));

addEventListener('connect', (event) => {
  const port = (event as MessageEvent).ports[0]!;
  port.onmessage = ({ data }: MessageEvent<Wish>) => hub.take(port, data);
});
