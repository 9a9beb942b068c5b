import { once } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import express from 'express';
import { GatewayError } from '../src/errors.ts';
import { type Bounds, boundsFor, openAdmission } from '../src/intake/admission.ts';
import { documentReader } from '../src/intake/body.ts';

const kibibyte = 1024;

/** A door with these bounds behind which the work on a document lasts until it is let go. */
async function openDoor(bounds: Partial<Bounds>) {
  const read = documentReader(64 * kibibyte, openAdmission({ ...boundsFor(1), ...bounds }));
  const working: (() => void)[] = [];
  const begun: string[] = [];
  const app = express();
  app.post('/', async (request, response) => {
    try {
      const document = await read(request);
      begun.push(document.subarray(0, 20).toString());
      await new Promise<void>((resolve) => working.push(resolve));
      response.status(202).end();
    } catch (error) {
      response.status(error instanceof GatewayError ? error.status : 500).end();
    }
  });
  const server: Server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/`;
  return {
    port,
    begun,
    post: async (body: string, signal?: AbortSignal) =>
      (await fetch(url, { method: 'POST', body, ...(signal && { signal }) })).status,
    /** Ends the work that has been going on for longest. */
    letGo: () => working.shift()?.(),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

type Door = Awaited<ReturnType<typeof openDoor>>;

let door: Door;
afterEach(() => door.close());

async function until(condition: () => boolean): Promise<void> {
  for (let wait = 0; !condition(); wait += 5) {
    if (wait > 5_000) throw new Error('It did not come to pass');
    await sleep(5);
  }
}

describe('documents in work', () => {
  test('wait for their turn, in the order they came', async () => {
    door = await openDoor({ working: 1, waiting: 10 });
    const answers: Promise<number>[] = [];
    for (const name of ['first', 'second', 'third']) {
      answers.push(door.post(name));
      await sleep(30);
    }
    expect(door.begun).toEqual(['first']);
    door.letGo();
    await until(() => door.begun.length === 2);
    door.letGo();
    await until(() => door.begun.length === 3);
    door.letGo();
    expect(await Promise.all(answers)).toEqual([202, 202, 202]);
    expect(door.begun).toEqual(['first', 'second', 'third']);
  });

  test('are refused with 503 where too many wait, and where one has waited too long; then there is room again', async () => {
    door = await openDoor({ working: 1, waiting: 1, patience: 300 });
    const first = door.post('first');
    await until(() => door.begun.length === 1);
    const second = door.post('second');
    await sleep(50);
    expect(await door.post('third')).toBe(503);
    expect(await second).toBe(503);
    door.letGo();
    expect(await first).toBe(202);
    const fourth = door.post('fourth');
    await until(() => door.begun.includes('fourth'));
    door.letGo();
    expect(await fourth).toBe(202);
  });

  test('give their turn to the next when their sender goes away', async () => {
    door = await openDoor({ working: 1, waiting: 10 });
    const gone = new AbortController();
    const leaving = door.post('leaving', gone.signal).catch(() => 'gone');
    await until(() => door.begun.length === 1);
    const next = door.post('next');
    await sleep(30);
    gone.abort();
    expect(await leaving).toBe('gone');
    await until(() => door.begun.includes('next'));
    door.letGo();
    door.letGo();
    expect(await next).toBe(202);
  });

  test('never fill the memory, said beforehand or not; who dawdles holds only what it has sent', async () => {
    door = await openDoor({ bytes: 40 * kibibyte });
    const big = 'x'.repeat(30 * kibibyte);
    const first = door.post(big);
    await until(() => door.begun.length === 1);
    expect(await door.post(big)).toBe(503);
    expect(await chunked(door.port, big)).toBe(503);
    const slow = httpRequest({ port: door.port, method: 'POST', headers: { 'Content-Length': 9 * kibibyte } });
    slow.on('error', () => undefined);
    slow.write('slow');
    await sleep(50);
    const small = door.post('small');
    await until(() => door.begun.includes('small'));
    door.letGo();
    door.letGo();
    expect(await Promise.all([first, small])).toEqual([202, 202]);
    slow.destroy();
  });
});

/* Without a length said beforehand. */
async function chunked(port: number, body: string): Promise<number | undefined> {
  const call = httpRequest({ port, method: 'POST' });
  const answered = once(call, 'response');
  call.on('error', () => undefined);
  for (let place = 0; place < body.length; place += 1024) call.write(body.slice(place, place + 1024));
  call.end();
  const [response] = await answered;
  response.resume();
  return response.statusCode;
}
