import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type BuildRig, inboxRig, type Rig, webhookRig } from './support/channel-rig.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { addPartyOn } from './support/party-on.ts';

/* What every channel promises, tried on real systems behind it. */
const rigs: Record<string, BuildRig> = { inbox: inboxRig, webhook: webhookRig };

/* The contract: delivery goes on by itself within 30 s of the broken part being back. */
const recoveryMs = 30_000;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

describe.each(Object.entries(rigs))('the channel %s', (_name, build) => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await build(gateway.url);
  });
  afterEach(() => rig.close());

  const seen = async (id: string) => (await rig.party.gp.get(`/v1/messages/${id}`)).body;

  test('delivers, and the sender gets its receipt', async () => {
    rig.take();
    const ids = await rig.party.post(5);
    await rig.party.become('delivered', ids);
    for (const id of ids) expect((await seen(id)).receipts).toHaveLength(1);
  });

  test('is refused, and the sender gets a negative receipt', async () => {
    rig.refuse();
    const [id = ''] = await rig.party.post();
    await rig.party.become('rejected', [id]);
    const { timeline, receipts } = await seen(id);
    expect(receipts).toHaveLength(1);
    expect(timeline).toContainEqual(expect.objectContaining({ kind: 'rejected', code: 'wrong-receiver' }));
  });

  test('is down, comes back, and gets what was sent meanwhile', async () => {
    await rig.goDown();
    const ids = await rig.party.post(3);
    await sleep(1_500);
    for (const id of ids) expect(['accepted', 'available']).toContain((await seen(id)).status);
    await rig.comeBack();
    rig.take();
    await rig.party.become('delivered', ids, recoveryMs);
  });

  test('hangs, keeps nobody else waiting, and gets all once it does not', async () => {
    rig.hang();
    const ids = await rig.party.post(4);
    const other = await addPartyOn(gateway.url, { kind: 'inbox' });
    await other.become('available', await other.post());
    rig.take();
    await rig.party.become('delivered', ids, recoveryMs);
    for (const id of ids) expect((await seen(id)).receipts).toHaveLength(1);
  });

  test('is cut in the middle, and gets it whole the next time, with one receipt', async () => {
    rig.breakOff();
    const ids = await rig.party.post(2);
    await sleep(1_500);
    for (const id of ids) expect((await seen(id)).status).not.toBe('delivered');
    rig.take();
    await rig.party.become('delivered', ids, recoveryMs);
    for (const id of ids) expect((await seen(id)).receipts).toHaveLength(1);
  });
});
