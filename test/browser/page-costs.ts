import type { Page } from 'playwright-core';

/** The bytes of the answers of the API about a run, by the name of the table, from now on. */
export async function bytesOf(page: Page): Promise<Map<string, number>> {
  const [bytes, routesOf] = [new Map<string, number>(), new Map<string, string>()];
  const session = await page.context().newCDPSession(page);
  session.on('Network.requestWillBeSent', ({ requestId, request }) => {
    const { pathname } = new URL(request.url);
    const [, table] = /\/api\/v1\/runs\/\w+\/([\w-]+)/.exec(pathname) ?? [];
    if (table) routesOf.set(requestId, table);
  });
  session.on('Network.dataReceived', ({ requestId, dataLength }) => {
    const table = routesOf.get(requestId);
    if (table) bytes.set(table, (bytes.get(table) ?? 0) + dataLength);
  });
  await session.send('Network.enable');
  return bytes;
}

/** What the page holds after what is of no use was given back, in bytes: objects, and the arrays behind them. */
export async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize = 0 } = (await session.send('Runtime.getHeapUsage')) as {
    usedSize: number;
    backingStorageSize?: number;
  };
  return usedSize + backingStorageSize;
}
