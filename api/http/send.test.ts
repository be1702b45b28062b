import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import express from 'express';
import { sendParts } from './send.ts';

const PART = 256 * 1024;

let server: http.Server;

/** Answers one request with these parts. */
async function serve(
  parts: () => Parameters<typeof sendParts>[1],
  method = 'GET',
): Promise<http.IncomingMessage> {
  const app = express().get('/', (_request, response) => sendParts(response, parts()));
  app.set('env', 'test');
  server = http.createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const request = http.request({ port, host: '127.0.0.1', agent: false, method }).end();
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return response;
}

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function lengthOf(response: http.IncomingMessage): Promise<number> {
  let bytes = 0;
  for await (const part of response) bytes += (part as Buffer).length;
  return bytes;
}

test('what ends soon has a length', async () => {
  const response = await serve(async function* () {
    yield Buffer.from('ab');
    yield Buffer.from('c');
  });
  expect(response.headers['content-length']).toBe('3');
  expect(await lengthOf(response)).toBe(3);
});

test('of what is made slowly the first parts are sent before it ends', async () => {
  let go = () => undefined as void;
  const gone = new Promise<void>((resolve) => (go = resolve));
  const response = await serve(async function* () {
    yield Buffer.from('a');
    await pause(600);
    yield Buffer.from('b');
    await gone;
    yield Buffer.from('c');
  });
  expect(response.headers['content-length']).toBeUndefined();
  let text = '';
  for await (const part of response) {
    text += String(part);
    if (text === 'ab') go();
  }
  expect(text).toBe('abc');
});

test('a list has a length, however long it is', async () => {
  const parts = Array.from({ length: 40 }, () => Buffer.alloc(PART, 1));
  for (const method of ['GET', 'HEAD']) {
    const response = await serve(() => parts, method);
    expect(response.headers['content-length']).toBe(String(40 * PART));
    expect(await lengthOf(response)).toBe(method === 'HEAD' ? 0 : 40 * PART);
    server.closeAllConnections();
    server.close();
  }
});

test('others are answered between the parts of what is long', async () => {
  let turns = 0;
  let counting = setImmediate(function count() {
    turns++;
    counting = setImmediate(count);
  });
  const seen: number[] = [];
  const response = await serve(async function* () {
    for (let made = 0; made < 5; made++) {
      seen.push(turns);
      yield Buffer.alloc(5 * PART);
    }
  });
  await lengthOf(response);
  clearImmediate(counting);
  expect(seen[2]).toBeLessThan(seen[3]!);
  expect(seen[3]).toBeLessThan(seen[4]!);
});

test('many small parts of a long answer all come', async () => {
  const parts = 3000;
  const response = await serve(async function* () {
    for (let made = 0; made < parts; made++) yield Buffer.alloc(1000, made);
  });
  expect(await lengthOf(response)).toBe(parts * 1000);
});

test('HEAD reads no more than what tells that there is no length', async () => {
  let made = 0;
  const response = await serve(async function* () {
    for (; made < 400; made++) yield Buffer.alloc(PART);
  }, 'HEAD');
  expect(response.headers['content-length']).toBeUndefined();
  expect(await lengthOf(response)).toBe(0);
  expect(made).toBe(4);
});

test('a slow client is waited for, and gets everything', async () => {
  let made = 0;
  const parts = 400;
  const response = await serve(async function* () {
    for (; made < parts; made++) yield Buffer.alloc(PART, made);
  });
  for (let before = -1; before < made; await pause(200)) before = made;
  expect(made).toBeLessThan(parts);
  expect(response.headers['content-length']).toBeUndefined();
  expect(await lengthOf(response)).toBe(parts * PART);
});

test('nothing more is read for a client that has gone', async () => {
  let made = 0;
  let end!: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const response = await serve(async function* () {
    try {
      for (; ; made++) yield Buffer.alloc(PART);
    } finally {
      end();
    }
  });
  while (made < 4) await pause(10);
  response.destroy();
  await ended;
});

test('a failure after the first bytes breaks the connection off', async () => {
  const response = await serve(async function* () {
    for (let made = 0; made < 8; made++) yield Buffer.alloc(PART);
    throw new Error('the store is gone');
  });
  await expect(lengthOf(response)).rejects.toThrow(/aborted|hang up/);
});
