/*
 * Takes over what comes as claim checks in a BullMQ queue; needs the packages bullmq and ioredis. `--once` ends after the first message.
 *
 *   REDIS_URL=redis://127.0.0.1:6379 GLN=5790000990085 TOVHOLDER_KEY=… node examples/bullmq-consumer.mjs
 */
import { existsSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { UnrecoverableError, Worker } from 'bullmq';
import { Redis } from 'ioredis';

const url = process.env.TOVHOLDER_URL ?? 'http://127.0.0.1:8080';
const key = process.env.TOVHOLDER_KEY ?? 'sandbox-ppr';
const gln = process.env.GLN ?? '5790000990030';
const folder = process.env.FOLDER ?? 'inbox';

await mkdir(folder, { recursive: true });
const connection = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379', { maxRetriesPerRequest: null });
const worker = new Worker(`tovholder-${gln}`, takeOver, { connection });
worker.on('error', (error) => console.error(error.message));
worker.on('completed', async ({ data }) => {
  console.log(`Took over ${data.type} ${data.messageId}`);
  if (!process.argv.includes('--once')) return;
  await worker.close();
  connection.disconnect();
});

/* The job that ends well is the takeover; one that throws comes again, one that throws UnrecoverableError('reject:…') is refused. */
async function takeOver({ data: check }) {
  if (check.type === 'fmk-reminder') throw new UnrecoverableError('reject:wrong-receiver');
  const answer = await fetch(new URL(check.contentUrl, url), { headers: { Authorization: `Bearer ${key}` } });
  if (!answer.ok) throw new Error(`the content was answered ${answer.status}`);
  await keep(`${check.messageId}-${check.part ?? 1}`, Buffer.from(await answer.arrayBuffer()));
}

/* Written through to the disk, and there whole or not at all. A message may come twice: the second time it is there already. */
async function keep(name, content) {
  const path = join(folder, name);
  if (existsSync(path)) return;
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}
