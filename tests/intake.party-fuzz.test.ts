import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sandboxKeys } from '../src/store/credentials.ts';
import { freshMessage } from './support/client.ts';
import { type FrontDesk, openFrontDesk } from './support/front-desk.ts';

/*
 * Row T of the matrix: whoever calls, with whatever id, sees and changes only what is theirs. The full form makes 20,000 calls.
 */
const isFull = process.env.TOVHOLDER_PARTY_FUZZ === 'full';
const atLeast = isFull ? 20_000 : 250;
/* What a party may see is not called: one in five. */
const calls = isFull ? 28_000 : 400;

type Key = keyof typeof sandboxKeys;
const partyKeys = Object.keys(sandboxKeys).filter((key) => key !== 'sandbox-admin') as Key[];

/** Something with an id, and the parties who may know of it. */
interface Thing {
  kind: 'message' | 'delivery' | 'thread' | 'follow-up';
  id: string;
  owners: readonly string[];
  token?: string;
}

let desk: FrontDesk;
const things: Thing[] = [];

beforeAll(async () => {
  desk = await openFrontDesk();
  for (const [key, fixture] of [
    ['sandbox-gp', 'child-examination/plain'],
    ['sandbox-gp', 'child-referral/plain'],
    ['sandbox-home-nursing', 'fmk-reminder/plain'],
    ['sandbox-gp', 'child-examination/plain'],
  ] as const) {
    const message = freshMessage(fixture);
    const { body } = await desk.call(key, 'POST', '/v1/messages', { body: message });
    const { id } = body.messages[0];
    const { threadId, receiver, sender } = (await desk.call(key, 'GET', `/v1/messages/${id}`)).body;
    const owners = [sender, receiver];
    things.push({ kind: 'message', id, owners }, { kind: 'thread', id: threadId, owners });
    const { body: list } = await desk.call(key, 'GET', '/v1/follow-ups');
    for (const { id: followUp } of list.followUps) things.push({ kind: 'follow-up', id: followUp, owners });
  }
  for (const key of partyKeys) {
    const { body } = await desk.call(key, 'GET', '/v1/inbox?max=100&wait=1&lease=3600');
    for (const { deliveryId, leaseToken } of body.deliveries)
      things.push({ kind: 'delivery', id: deliveryId, owners: [String(sandboxKeys[key])], token: leaseToken });
  }
  const kinds = new Set(things.map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual(['delivery', 'follow-up', 'message', 'thread']);
});
afterAll(() => desk.close());

interface Verb {
  method: 'GET' | 'POST';
  path: (id: string) => string;
  body?: (thing: Thing) => object;
}

const get = (path: (id: string) => string): Verb => ({ method: 'GET', path });
const say = (path: (id: string) => string, body?: (thing: Thing) => object): Verb => ({
  method: 'POST',
  path,
  ...(body && { body }),
});
const token = ({ token: known }: Thing) => ({ leaseToken: known ?? randomUUID() });

/** Every call that names an id, by what it names. */
const verbs: Record<Thing['kind'], Verb[]> = {
  message: [
    get((id) => `/v1/messages/${id}`),
    get((id) => `/v1/messages/${id}/content`),
    get((id) => `/v1/messages/${id}/content?format=json`),
    say((id) => `/v1/messages/${id}/cancel`),
  ],
  thread: [get((id) => `/v1/threads/${id}`)],
  'follow-up': [
    get((id) => `/v1/follow-ups/${id}`),
    say((id) => `/v1/follow-ups/${id}/close`),
    say((id) => `/v1/follow-ups/${id}/cancel`),
  ],
  delivery: [
    get((id) => `/v1/inbox/${id}/content`),
    say((id) => `/v1/inbox/${id}/ack`, token),
    say((id) => `/v1/inbox/${id}/nack`, token),
    say(
      (id) => `/v1/inbox/${id}/reject`,
      (thing) => ({ ...token(thing), code: 'other', text: 'x' }),
    ),
    say(
      (id) => `/v1/inbox/${id}/extend`,
      (thing) => ({ ...token(thing), lease: 60 }),
    ),
  ],
};

/** Calls only operators may make: a party hears so, whether the id exists or not. */
const operatorVerbs: Verb[] = [
  get((id) => `/v1/admin/dead-letters/${id}`),
  get((id) => `/v1/admin/dead-letters/${id}/original?reason=because`),
  say((id) => `/v1/admin/dead-letters/${id}/replay`),
  say((id) => `/v1/admin/messages/${id}/hold`),
  say(
    (id) => `/v1/admin/messages/${id}/erase`,
    () => ({ reason: 'because' }),
  ),
];

async function stand(): Promise<unknown> {
  const { rows } = await desk.context.store.pool.query(
    `SELECT (SELECT json_agg(json_build_array(id, state, receive_count, lease_token, lease_expires_at) ORDER BY id) FROM deliveries) AS deliveries,
       (SELECT json_agg(json_build_array(id, state) ORDER BY id) FROM follow_ups) AS follow_ups,
       (SELECT count(*) FROM events) AS events`,
  );
  return rows[0];
}

const chosen = fc.record({
  key: fc.constantFrom(...partyKeys, 'guessed-key', undefined),
  thing: fc.nat().map((index) => things[index % things.length] as Thing),
  verb: fc.nat(),
  /** A thing of the wrong kind, an id nobody has, or the right one. */
  id: fc.constantFrom('own', 'own', 'own', 'invented', 'of another kind'),
  other: fc.nat(),
  asOperator: fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0),
});

test(`${atLeast} random calls and more with foreign ids are answered 404 or 401, and change nothing`, async () => {
  const before = await stand();
  const answered: Record<string, number> = {};
  await fc.assert(
    fc.asyncProperty(chosen, async ({ key, thing, verb, id: which, other, asOperator }) => {
      const gln = key !== undefined && Object.hasOwn(sandboxKeys, key) ? sandboxKeys[key as Key] : undefined;
      const strange = things[other % things.length] as Thing;
      const id = which === 'invented' ? randomUUID() : which === 'own' ? thing.id : strange.id;
      const isTheirs = gln !== undefined && things.some((one) => one.id === id && one.owners.includes(gln));
      if (isTheirs && !asOperator) return;
      const list = asOperator ? operatorVerbs : verbs[thing.kind];
      const { method, path, body } = list[verb % list.length] as Verb;
      const answer = await desk.call(key, method, path(id), body ? { body: body(thing) } : {});
      const expected = gln === undefined ? 401 : asOperator ? 403 : 404;
      answered[answer.status] = (answered[answer.status] ?? 0) + 1;
      expect([method, path(id), answer.status]).toEqual([method, path(id), expected]);
    }),
    { numRuns: calls },
  );
  const settled = await desk.call('sandbox-prevention', 'POST', '/v1/inbox/settle', {
    body: things
      .filter(({ kind }) => kind === 'delivery')
      .map((thing) => ({ deliveryId: thing.id, ...token(thing), outcome: 'ack' })),
  });
  expect(settled.body.map(({ code }: { code: string }) => code)).toEqual(settled.body.map(() => 'NOT_FOUND'));
  expect(await stand()).toEqual(before);
  const made = Object.values(answered).reduce((sum, count) => sum + count, 0);
  if (isFull) console.log(`${made} calls, by answer: ${JSON.stringify(answered)}`);
  expect(made).toBeGreaterThanOrEqual(atLeast);
  expect(answered[404]).toBeGreaterThan(calls / 4);
}, 900_000);
