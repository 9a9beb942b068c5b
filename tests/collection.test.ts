import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { operations } from './support/documented.ts';
import { type FrontDesk, openFrontDesk } from './support/front-desk.ts';
import { projectRoot } from './support/project-root.ts';
import { deliverDue, tellChannel } from './support/told-channel.ts';

interface PostmanItem {
  name: string;
  request: {
    method: string;
    header: { key: string; value: string }[];
    auth: { bearer?: { value: string }[] };
    url: { raw: string };
    body?: { raw: string };
  };
  event?: { script: { exec: string[] } }[];
}

const folder = join(projectRoot, 'collection');
const postman: { variable: { key: string; value: string }[]; item: { name: string; item: PostmanItem[] }[] } =
  JSON.parse(readFileSync(join(folder, 'tovholder.postman_collection.json'), 'utf8'));
const bruno = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.bru'));
const items = postman.item.flatMap(({ item }) => item);

let desk: FrontDesk;
beforeAll(async () => {
  desk = await openFrontDesk();
});
afterAll(() => desk.close());

describe('collection/', () => {
  test('is fresh', () => {
    const script = ['--no-warnings', '--import', './tests/support/typescript.mjs', 'scripts/collection.ts', '--check'];
    const { status, stderr } = spawnSync(process.execPath, script, { cwd: projectRoot, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('has every call, for Bruno and for Postman', () => {
    const wanted = operations()
      .map(({ operation }) => operation.operationId)
      .filter((id) => !['docs', 'docsStyle'].includes(id));
    expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining(wanted));
    const names = bruno.map((file) => file.replace(/^.*\/|\.bru$/g, ''));
    expect(names).toEqual(expect.arrayContaining(wanted));
  });

  test('has one block after the other in every file for Bruno', () => {
    for (const file of bruno) {
      const blocks = readFileSync(join(folder, file), 'utf8').split(/^\}\n/m);
      expect([file, blocks.at(-1)]).toEqual([file, '']);
      for (const block of blocks.slice(0, -1)) expect(block.trim()).toMatch(/^[\w:-]+ \{(\n( {2}.*)?)*$/);
    }
  });

  /* The calls of a folder after one another, as somebody who clicks through it. */
  test('is made of calls that the sandbox answers as documented', async () => {
    const channel = tellChannel(desk);
    channel.fault = undefined;
    const variables = new Map(postman.variable.map(({ key, value }) => [key, value]));
    const filled = (text: string) => text.replaceAll(/\{\{(\w+)\}\}/g, (_, name) => variables.get(name) ?? '');
    variables.set('baseUrl', '');
    const statuses: Record<string, number> = {};
    for (const { name, request, event } of items) {
      const key = request.auth.bearer?.map(({ value }) => filled(value))[0];
      const headers = Object.fromEntries(request.header.map(({ key, value }) => [key, value]));
      const body = request.body && { body: filled(request.body.raw) };
      const answer = await desk.call(key, request.method, filled(request.url.raw), { headers, ...body });
      statuses[name] = answer.status;
      for (const line of event?.flatMap(({ script }) => script.exec) ?? []) {
        const [, variable = '', path = ''] = /set\('(\w+)', pm\.response\.json\(\)\.(.+)\);$/.exec(line) ?? [];
        variables.set(variable, valueAt(answer.body, path));
      }
      await deliverDue(desk.context);
    }
    expect(Object.entries(statuses).filter(([, status]) => status === 400 || status === 401 || status >= 500)).toEqual(
      [],
    );
    for (const name of ['showMessage', 'leaseDeliveries', 'ackDelivery', 'putParty', 'listReceivers'])
      expect([name, statuses[name]]).toEqual([name, 200]);
  });
});

/* `messages[0].id` of an answer. */
function valueAt(body: unknown, path: string): string {
  let found = body;
  for (const name of path.split(/[.[\]]+/)) found = (found as Record<string, unknown> | undefined)?.[name];
  return String(found);
}
