/*
 * Takes over what waits in an inbox, in TypeScript on Node alone. Run it with `node examples/inbox-consumer.ts` on Node 22.18 or newer,
 * or `npx tsc -p examples && node examples/built/inbox-consumer.js` on any. `--once` ends after the first message.
 */
import { existsSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Delivery, JsonAnswer, JsonBody, Problem } from 'tovholder/client';

const url = process.env.TOVHOLDER_URL ?? 'http://127.0.0.1:8080';
const key = process.env.TOVHOLDER_KEY ?? 'sandbox-ppr';
const folder = process.env.FOLDER ?? 'inbox';
const once = process.argv.includes('--once');

await mkdir(folder, { recursive: true });
for (;;) {
  try {
    const { deliveries } = await call<JsonAnswer<'leaseDeliveries'>>('GET', '/v1/inbox?max=10&wait=20&lease=60');
    for (const delivery of deliveries) await takeOver(delivery);
    if (once && deliveries.length > 0) break;
  } catch (error) {
    console.error(error instanceof Error ? error.message : 'The gateway did not answer');
    await new Promise((resolve) => setTimeout(resolve, 5_000));
  }
}

/* First safe with us, then acknowledged. What fails in between comes again when its lease has run out. */
async function takeOver(delivery: Delivery): Promise<void> {
  const { deliveryId, leaseToken, messageId, type } = delivery;
  if (type === 'fmk-reminder') {
    /* We have no medication to update: its sender gets a negative receipt. */
    const no: JsonBody<'rejectDelivery'> = { leaseToken, code: 'wrong-receiver' };
    await call('POST', `/v1/inbox/${deliveryId}/reject`, no);
    return;
  }
  await keep(delivery);
  const yes: JsonBody<'ackDelivery'> = { leaseToken };
  await call<JsonAnswer<'ackDelivery'>>('POST', `/v1/inbox/${deliveryId}/ack`, yes);
  console.log(`Took over ${type} ${messageId}`);
}

/* Written through to the disk, and there whole or not at all. A message may come twice: the second time it is there already. */
async function keep({ messageId, part = 1, format, body, encoding }: Delivery): Promise<void> {
  const path = join(folder, `${messageId}-${part}.${format.endsWith('json') ? 'json' : 'xml'}`);
  if (existsSync(path)) return;
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(Buffer.from(body, encoding ?? 'utf8'));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

async function call<Answer = unknown>(method: string, path: string, body?: object): Promise<Answer> {
  const answer = await fetch(url + path, {
    method,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  });
  if (answer.ok) return (await answer.json()) as Answer;
  const { code, detail } = (await answer.json()) as Problem;
  throw new Error(`${answer.status} ${code}: ${detail}`);
}
