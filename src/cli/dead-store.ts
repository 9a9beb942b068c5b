import type { Context } from '../context.ts';
import { countReplay, discard, noDeadLetter, type ReplayReport, replay, replayMany } from '../delivery/dead-letters.ts';
import { failureOf } from '../delivery/failures.ts';
import { GatewayError } from '../errors.ts';
import { isUuid } from '../formats/derived-ids.ts';
import { isReason, reasonRule } from '../reason.ts';
import { type DeadLetter, findDeadLetter, listDeadLetters } from '../store/dead-letters.ts';
import { operatorsTimelineOf } from '../store/operator-acts.ts';
import type { Filters, ListOptions, ReplayOptions, ShowOptions } from './dead.ts';
import { CommandFailure } from './ending.ts';
import { interruptible } from './interrupt.ts';
import { isAgreed } from './many.ts';
import { asOperator, commandLine } from './own-store.ts';
import { paletteFor } from './paint.ts';
import { openProgress } from './progress.ts';
import { table } from './table.ts';

const headings = ['ID', 'DEAD SINCE', 'TYPE', 'SENDER', 'RECEIVER', 'CODE', 'TRIES', 'STATUS'];

/** Prints the dead letters that the filters mean. */
export async function list({ limit, json, lang, ...filters }: ListOptions): Promise<void> {
  const { found, more } = await asOperator((context) => firstOf(context, filters, limit));
  if (json) {
    for (const one of found) process.stdout.write(`${JSON.stringify(told(one, lang))}\n`);
  } else if (found.length > 0) process.stdout.write(table(headings, found.map(cells), paletteFor(process.stdout)));
  if (found.length === 0) process.stderr.write('There are no dead letters here.\n');
  if (more) process.stderr.write(`There are more than these ${found.length}: narrow the filters, or raise --limit.\n`);
}

const page = 100;

async function firstOf({ store }: Context, filters: Filters, limit: number) {
  const found: DeadLetter[] = [];
  let cursor: string | undefined;
  do {
    const wanted = Math.min(page, limit - found.length);
    const { deadLetters, cursor: next } = await listDeadLetters(store.pool, { ...filters, cursor, limit: wanted });
    found.push(...deadLetters);
    cursor = next;
  } while (cursor !== undefined && found.length < limit);
  return { found, more: cursor !== undefined };
}

function cells({ id, deadAt, type, sender, receiver, code, attempts, status }: DeadLetter): string[] {
  return [id, deadAt.toISOString(), type, sender, receiver, code, String(attempts), status];
}

function told(deadLetter: DeadLetter, lang: ShowOptions['lang']) {
  const { step, hint } = failureOf(deadLetter.code);
  return { ...deadLetter, step, hint: hint[lang] };
}

/** Prints one dead letter with its timeline. */
export async function show(id: string, { json, lang }: ShowOptions): Promise<void> {
  const { deadLetter, timeline } = await asOperator(async ({ store }) => {
    const found = isUuid(id) ? await findDeadLetter(store.pool, id) : undefined;
    if (!found) throw new CommandFailure(1, noDeadLetter().message);
    return { deadLetter: told(found, lang), timeline: await operatorsTimelineOf(store, id) };
  });
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...deadLetter, timeline }, null, 2)}\n`);
    return;
  }
  const facts = Object.entries(deadLetter).map(([name, value]) => [name, shown(value)]);
  const events = timeline.map(({ at, kind, actor, code, attempt, reason }) => [
    ...[at.toISOString(), kind, actor, code ?? '', attempt === undefined ? '' : String(attempt), reason ?? ''],
  ]);
  const palette = paletteFor(process.stdout);
  process.stdout.write(`${table(['FIELD', 'VALUE'], facts, palette)}\n`);
  process.stdout.write(table(['AT', 'EVENT', 'BY', 'CODE', 'TRY', 'REASON'], events, palette));
}

function shown(value: string | number | boolean | Date): string {
  return value instanceof Date ? value.toISOString() : String(value);
}

/** Sends dead letters again: those with these ids, or all that the filters mean. */
export async function replayThem(ids: readonly string[], options: ReplayOptions): Promise<void> {
  const { all, dryRun, yes, ...filters } = options;
  if (ids.length > 0 === Boolean(all)) {
    throw new CommandFailure(1, 'Say which: ids, or --all with filters; `tovholder dead list` shows what there is.');
  }
  if (!all) return await eachOf(ids, 'queued again', (context, id) => replay(context, id, commandLine));
  await asOperator((context) => replayAll(context, filters, { dryRun: dryRun ?? false, yes: yes ?? false }));
}

async function replayAll(context: Context, filters: Filters, asked: { dryRun: boolean; yes: boolean }): Promise<void> {
  /* What dies again meanwhile is not taken up a second time. */
  const until = filters.until ?? (await storeTime(context));
  const meant = { ...filters, until };
  const { count, remaining, skipped } = await countReplay(context, meant);
  const total = count + remaining;
  const left = skipped > 0 ? ` ${skipped} others are left alone: their senders were told.` : '';
  process.stderr.write(`${total} dead letters can be sent again.${left}\n`);
  if (asked.dryRun || total === 0) return;
  if (!asked.yes && !(await isAgreed(`Send ${total} messages again?`)))
    throw new CommandFailure(1, 'Nothing was sent again.');
  await interruptible(async (signal) => {
    const done = await untilNothingRemains(context, meant, { total, signal });
    const rest = signal.aborted ? ` ${Math.max(0, total - done)} were left as they are: ask again for those.` : '';
    process.stdout.write(`${done} queued again.${rest}\n`);
  });
}

async function storeTime({ store }: Context): Promise<Date> {
  const { rows } = await store.pool.query<{ now: Date }>("SELECT clock_timestamp() + interval '1 ms' AS now");
  return rows[0]?.now ?? new Date();
}

async function untilNothingRemains(
  context: Context,
  filters: Filters,
  { total, signal }: { total: number; signal: AbortSignal },
): Promise<number> {
  let done = 0;
  let report: ReplayReport;
  const bar = openProgress('dead letters queued again', total);
  try {
    do {
      const progress = (count: number) => bar.at(done + count);
      report = await replayMany(context, filters, { actor: commandLine, signal, progress });
      done += report.count;
    } while (report.remaining > 0 && report.count > 0 && !signal.aborted);
  } finally {
    bar.end();
  }
  return done;
}

/** Gives dead letters up. */
export async function discardThem(ids: readonly string[], { reason }: { reason: string }): Promise<void> {
  if (!isReason(reason)) throw new CommandFailure(1, `Nothing was given up: --reason needs ${reasonRule}.`);
  await eachOf(ids, 'given up', async (context, id) => {
    await discard(context, id, { actor: commandLine, reason });
  });
}

/* One that cannot be done keeps no other back, and is told. */
async function eachOf(
  ids: readonly string[],
  done: string,
  work: (context: Context, id: string) => Promise<void>,
): Promise<void> {
  const failed = await asOperator(async (context) => {
    let count = 0;
    for (const id of ids) {
      try {
        if (!isUuid(id)) throw noDeadLetter();
        await work(context, id);
        process.stdout.write(`${id}: ${done}\n`);
      } catch (error) {
        if (!(error instanceof GatewayError) || error.code === 'STORE_UNAVAILABLE') throw error;
        process.stderr.write(`${id}: [${error.code}] ${error.message}\n`);
        count += 1;
      }
    }
    return count;
  });
  if (failed > 0) throw new CommandFailure(1, `${failed} of ${ids.length} could not be done.`);
}
