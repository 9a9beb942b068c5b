import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.ts';

/* Everybody's example begins at this moment, and no example tells when or by which ids it was made. */
const moment = Date.UTC(2026, 10, 2, 9, 15);
const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];

/** The folder of answers as the gateway gave them: `<operationId>.<status>.json`. */
export const callsFolder = join(projectRoot, 'fixtures/calls');

const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const isoTime = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,12}(Z|[+-][0-9]{2}:[0-9]{2})$/;

/* Days that depend on the working days from today on. */
const dueDays: Readonly<Record<string, number>> = { answerBy: 7, dueAt: 2 };
/* A letter id as the gateway makes one for its own receipts. */
const isMade = (letterId: string) => /^(?!TVH)[0-9A-Z]{14}$/.test(letterId);

/* What is made anew at every run. */
const made: Readonly<Record<string, unknown>> = {
  leaseToken: 'c2FuZGJveC1sZWFzZS10b2tlbg',
  key: 'tvh_TmV2ZXIgYSByZWFsIGtleSBidXQgYW4gZXhhbXBsZTE',
  secret: 'whsec_VGhpcyBpcyBhbiBleGFtcGxlIG9mIGEgc2VjcmV0IQ==',
  oldestSeconds: 12,
  aheadSeconds: 86_400,
};

/**
 * An answer as an example: ids in the order in which they come, those of the path first, times relative to one moment,
 * and nothing that another run would make otherwise. Ids for which `known` holds stay as they are.
 */
export function asExample(answer: unknown, path: string, known: (id: string) => boolean): unknown {
  const ids = new Map<string, string>();
  const idFor = (id: string): string => {
    if (known(id)) return id;
    const named = ids.get(id) ?? `0199c5a0-0000-7000-8000-${String(ids.size + 1).padStart(12, '0')}`;
    ids.set(id, named);
    return named;
  };
  path.replaceAll(uuids, idFor);
  const now = Date.now();

  function told(value: unknown, name: string): unknown {
    if (name === 'body') return value;
    if (name === 'letterId' && isMade(String(value))) return 'K7M2QX94B1ZT0R';
    if (Object.hasOwn(made, name)) return made[name];
    if (Array.isArray(value)) return value.map((item) => told(item, name));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([inner, item]) => [inner, told(item, inner)]));
    if (typeof value !== 'string') return value;
    return isoTime.test(value) ? timeFor(value, name) : value.replaceAll(uuids, idFor);
  }

  function timeFor(text: string, name: string): string {
    const [ahead, days] = [Date.parse(text) - now, dueDays[name]];
    /* Long before the run: of a fixture. */
    if (ahead < -30 * day) return text;
    if (days !== undefined) return new Date(moment + days * day).toISOString();
    const step = name === 'leaseExpiresAt' ? minute : hour;
    return new Date(moment + Math.round(ahead / step) * step).toISOString();
  }

  return told(answer, '');
}

/** The example that is kept under this name; undefined where none is. */
export function keptExample(name: string): unknown {
  const file = join(callsFolder, `${name}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** Keeps an example. */
export function keepExample(name: string, example: unknown): void {
  mkdirSync(callsFolder, { recursive: true });
  writeFileSync(join(callsFolder, `${name}.json`), `${JSON.stringify(example, undefined, 2)}\n`);
}
