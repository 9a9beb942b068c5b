/*
 * Takes over what is posted to it, and believes nothing that is not signed (Standard Webhooks); Node alone. `--once` ends after the
 * first message. Put it behind something that ends TLS: the gateway posts to https only, but in the sandbox.
 *
 *   WEBHOOK_SECRET=whsec_… PORT=9000 node examples/webhook-receiver.mjs
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';

const secret = process.env.WEBHOOK_SECRET;
if (!secret?.startsWith('whsec_')) throw new Error('WEBHOOK_SECRET is missing: `party webhook-secret` prints it.');
const keyOfSecret = Buffer.from(secret.slice('whsec_'.length), 'base64');
const folder = process.env.FOLDER ?? 'inbox';
const longest = 140 * 1024 * 1024;

await mkdir(folder, { recursive: true });
const server = createServer(async (request, response) => {
  try {
    const body = await bodyOf(request);
    const { headers } = request;
    if (!isGenuine(headers, body)) return void response.writeHead(401).end();
    const type = headers['tovholder-type'];
    if (type === 'fmk-reminder') return refuse(response, 'wrong-receiver');
    /* Safe with us, and only then answered: the answer is the takeover. */
    await keep(`${headers['tovholder-message-id']}-${headers['tovholder-part'] ?? 1}`, body);
    response.writeHead(204).end();
    console.log(`Took over ${type} ${headers['tovholder-message-id']}`);
    if (process.argv.includes('--once')) server.close();
  } catch {
    /* Tried again later. */
    response.writeHead(500).end();
  }
});
server.listen(Number(process.env.PORT ?? 9000), process.env.HOST ?? '127.0.0.1', () =>
  console.log('Waiting for messages'),
);

function isGenuine(headers, body) {
  const id = headers['webhook-id'] ?? '';
  const at = headers['webhook-timestamp'] ?? '';
  if (!(Math.abs(Date.now() / 1000 - Number(at)) <= 300)) return false;
  const wanted = createHmac('sha256', keyOfSecret).update(`${id}.${at}.`).update(body).digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .some((one) => {
      const given = Buffer.from(one.replace(/^v1,/, ''), 'base64');
      return given.length === wanted.length && timingSafeEqual(given, wanted);
    });
}

function refuse(response, code) {
  response.writeHead(422, { 'Content-Type': 'application/json' }).end(JSON.stringify({ outcome: 'reject', code }));
}

async function bodyOf(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > longest) throw new Error('too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/* Written through to the disk, and there whole or not at all. A message may come twice: the second time it is there already. Its name is an id once it is genuine. */
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
