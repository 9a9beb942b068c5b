import { once } from 'node:events';
import { auditEventOf } from '../audit/fhir-audit-event.ts';
import { type TrailFault, type TrailPlace, type TrailVerdict, verifyTrail } from '../audit/verify.ts';
import { isUuid } from '../formats/derived-ids.ts';
import { countSealed } from '../store/event-seals.ts';
import { type TrailFilter, trailBehind } from '../store/trail.ts';
import type { ExportOptions } from './audit.ts';
import { CommandFailure } from './ending.ts';
import { interruptible } from './interrupt.ts';
import { withStore } from './own-store.ts';
import { openProgress } from './progress.ts';

const meanings: Readonly<Record<TrailFault['kind'], string>> = {
  'event-changed': 'the event, or a seal before it, is not what was sealed',
  'event-removed': 'the event is gone',
  'seals-removed': 'seals are gone from here on',
  'end-cut-off': 'the end that was noted earlier is not there',
  'key-unknown': 'DATA_KEYS lacks the key that sealed it: add it and verify again',
  'event-unsealed':
    'events have waited for their seal for over ten minutes: does a worker run, or were they slipped in?',
};

/** Checks the whole trail, tells every fault, and ends with 1 where there is one. */
export async function verify({ known: noted, json }: { known?: string; json?: boolean }): Promise<void> {
  const [, place = '', seal = ''] = /^([0-9]{1,18}):([0-9a-f]{64})$/.exec(noted ?? '') ?? [];
  if (noted !== undefined && seal === '')
    throw new CommandFailure(2, '--known is the end of the trail as an earlier verification told it: place:seal.');
  const known = seal === '' ? undefined : { place, seal };
  const verdict = await interruptible((signal) => verdictUnlessEnded(signal, known));
  if (!verdict) return;
  if (json) process.stdout.write(`${JSON.stringify(verdict)}\n`);
  else tell(verdict);
  if (verdict.faults.length > 0) process.exitCode = 1;
}

async function verdictUnlessEnded(
  signal: AbortSignal,
  known: TrailPlace | undefined,
): Promise<TrailVerdict | undefined> {
  const bar = openProgress('events checked');
  let checked = 0;
  try {
    return await withStore(async (store) => {
      const of = await countSealed(store.pool);
      const progress = (count: number) => {
        checked = count;
        bar.at(count, of);
      };
      return await verifyTrail(store, { known, progress, signal });
    });
  } catch (error) {
    if (!signal.aborted) throw error;
    bar.end();
    process.stderr.write(`Ended after ${checked} events were checked, so there is no verdict: verify again.\n`);
    return undefined;
  } finally {
    bar.end();
  }
}

function tell({ checked, end, faults }: Awaited<ReturnType<typeof verifyTrail>>): void {
  for (const { kind, place, eventId, messageId, count } of faults) {
    const where = [
      ...(place === undefined ? [] : [`place ${place}`]),
      ...(eventId === undefined ? [] : [`event ${eventId}`]),
      ...(messageId === undefined ? [] : [`message ${messageId}`]),
      ...(count === undefined ? [] : [`${count} of them`]),
    ];
    process.stdout.write(`${kind}  ${where.join(', ')}: ${meanings[kind]}\n`);
  }
  const word = faults.length === 0 ? 'The trail is whole' : 'The trail is NOT whole';
  process.stdout.write(`${word}: ${checked} events checked. It ends at ${end.place}:${end.seal}\n`);
}

const batch = 1_000;

/** Writes the trail, one event a line. */
export async function exportTrail({ since, until, message, credential, format }: ExportOptions): Promise<void> {
  const filter = {
    since: timeOf(since, '--since'),
    until: timeOf(until, '--until'),
    messageId: uuidOf(message, '--message'),
    credentialId: uuidOf(credential, '--credential'),
  };
  await interruptible((signal) => writeTrail(filter, format, signal));
}

async function writeTrail(filter: TrailFilter, format: ExportOptions['format'], signal: AbortSignal): Promise<void> {
  const isShown = process.stdout.isTTY === true;
  const bar = openProgress('events written');
  let count = 0;
  await withStore(async ({ pool }, { self }) => {
    let last = '0';
    while (!signal.aborted) {
      const events = await trailBehind(pool, last, batch, filter);
      const lines = events.map((event) => JSON.stringify(format === 'fhir' ? auditEventOf(event, self) : event));
      if (lines.length > 0 && !process.stdout.write(`${lines.join('\n')}\n`)) await once(process.stdout, 'drain');
      last = events.at(-1)?.id ?? last;
      count += events.length;
      if (!isShown) bar.at(count);
      if (events.length < batch) return;
    }
  }).finally(bar.end);
  if (signal.aborted) process.stderr.write(`Ended after ${count} events, the last one whole.\n`);
}

function timeOf(text: string | undefined, option: string): Date | undefined {
  if (text === undefined) return undefined;
  const time = /^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]{5,12}(Z|[+-][0-9]{2}:[0-9]{2}))?$/.test(text)
    ? new Date(text)
    : undefined;
  if (!time || Number.isNaN(time.getTime()))
    throw new CommandFailure(2, `${option} is a day such as 2026-11-01, or a time with its offset.`);
  return time;
}

function uuidOf(text: string | undefined, option: string): string | undefined {
  if (text === undefined || isUuid(text)) return text;
  throw new CommandFailure(2, `${option} is an id of the gateway, a UUID.`);
}
