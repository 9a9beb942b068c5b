import { resetSandbox } from '../../sandbox/reset.ts';
import { forwardClock, readClock } from '../../store/clock.ts';
import { isSandboxCredential } from '../../store/credentials.ts';
import type { Answer, Call, Endpoint } from '../endpoint.ts';
import { noSuchPath } from '../ids.ts';
import { readQuery } from '../query.ts';

/** What only the sandbox has: its clock, and beginning anew. Anywhere else, and to any other caller, there is no such path. */
export const sandboxEndpoints: readonly Endpoint[] = [
  { method: 'get', path: '/v1/sandbox/clock', access: 'party', answer: showClock },
  { method: 'post', path: '/v1/sandbox/clock', access: 'party', answer: moveClock },
  { method: 'post', path: '/v1/sandbox/reset', access: 'admin', answer: reset },
];

async function showClock(call: Call): Promise<Answer> {
  await mustBeInSandbox(call);
  readQuery(call.request, {});
  return clockOf(call);
}

async function moveClock(call: Call): Promise<Answer> {
  await mustBeInSandbox(call);
  readQuery(call.request, {});
  const { desk, request } = call;
  const { forward } = desk.check<{ forward: number }>('ClockBody', await desk.readJson(request));
  await forwardClock(desk.context.store.pool, forward);
  desk.context.wake();
  return clockOf(call);
}

async function reset({ desk, caller, request }: Call): Promise<Answer> {
  if (!desk.sandbox) throw noSuchPath();
  readQuery(request, {});
  return { status: 200, json: { removed: await resetSandbox(desk.context, caller.credentialId) } };
}

async function clockOf({ desk }: Call): Promise<Answer> {
  return { status: 200, json: await readClock(desk.context.store.pool) };
}

async function mustBeInSandbox({ desk, caller }: Call): Promise<void> {
  if (!desk.sandbox) throw noSuchPath();
  if (caller.role === 'admin') return;
  if (!(await isSandboxCredential(desk.context.store.pool, caller.credentialId))) throw noSuchPath();
}
