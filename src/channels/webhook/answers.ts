import type { Word } from '../../delivery/takeover.ts';
import { type RejectCode, rejectCodes } from '../../receipts/outcome.ts';
import { DeliveryFailure } from '../failure.ts';
import type { Posted } from './line.ts';

type Failing =
  | 'RECEIVER_UNREACHABLE'
  | 'RECEIVER_MISCONFIGURED'
  | 'RECEIVER_BUSY'
  | 'RECEIVER_REFUSED'
  | 'RECEIVER_DISABLED';

/* What an answer means that is no success: the status, or its hundred where it is not in the table itself. Source: RFC 9110 §15; Standard Webhooks. */
const meanings: Readonly<Record<number, Failing>> = {
  /* Following a redirect would send the document to somebody nobody has named. */
  300: 'RECEIVER_REFUSED',
  400: 'RECEIVER_REFUSED',
  401: 'RECEIVER_MISCONFIGURED',
  403: 'RECEIVER_MISCONFIGURED',
  404: 'RECEIVER_MISCONFIGURED',
  407: 'RECEIVER_MISCONFIGURED',
  408: 'RECEIVER_UNREACHABLE',
  410: 'RECEIVER_DISABLED',
  421: 'RECEIVER_MISCONFIGURED',
  425: 'RECEIVER_UNREACHABLE',
  429: 'RECEIVER_BUSY',
  500: 'RECEIVER_UNREACHABLE',
};

const sentences: Readonly<Record<Failing, string>> = {
  RECEIVER_UNREACHABLE: 'did not manage to take it: it is tried again.',
  RECEIVER_MISCONFIGURED: 'does not know this call: check the URL and what guards it.',
  RECEIVER_BUSY: 'asks to be left alone for a while.',
  RECEIVER_REFUSED: 'will not take this document.',
  RECEIVER_DISABLED: 'is gone for good: have the party registered anew, then resume the receiver.',
};

/**
 * What the receiver says with its answer: taken over, or refused on receipt. Throws a DeliveryFailure for everything
 * else; its detail names the status and never what the answer holds.
 */
export function wordOf(answer: Posted): Word {
  const { status } = answer;
  if (status >= 200 && status <= 299) return { outcome: 'taken-over' };
  const refusal = status === 422 ? refusalIn(answer.body) : undefined;
  if (refusal) return refusal;
  const told = retryAfterSeconds(answer);
  const code = status === 503 && told !== undefined ? 'RECEIVER_BUSY' : meaningOf(status);
  const where = status >= 300 && status <= 399 ? 'redirects, which is not followed: give the final URL. It ' : '';
  const detail = `The receiver answered ${status}: it ${where}${sentences[code]}`;
  throw new DeliveryFailure(code, detail, code === 'RECEIVER_BUSY' ? told : undefined);
}

function meaningOf(status: number): Failing {
  const hundred = Math.floor(status / 100) * 100;
  return meanings[status] ?? meanings[hundred] ?? 'RECEIVER_UNREACHABLE';
}

/* As long as the inbox takes. */
const longestText = 1_000;

function refusalIn(body: Buffer): Word | undefined {
  const said = parsed(body);
  if (typeof said !== 'object' || said === null) return undefined;
  if (!('outcome' in said) || said.outcome !== 'reject' || !('code' in said)) return undefined;
  const code = rejectCodes.find((known): known is RejectCode => known === said.code);
  if (!code) return undefined;
  const text = 'text' in said && typeof said.text === 'string' ? printable(said.text) : undefined;
  return { outcome: 'refused', code, ...(text !== undefined && { text }) };
}

/* What no XML can hold becomes blanks: a word of refusal must not get stuck on its way to the sender. */
function printable(text: string): string {
  return text.slice(0, longestText).replace(/(?![\t\n\r])[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, ' ');
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

const longestSeconds = 24 * 60 * 60;

/* Seconds, or a date against the receiver's own clock where it tells it; a day at most. Source: RFC 9110 §10.2.3. */
function retryAfterSeconds({ retryAfter, date, at }: Posted): number | undefined {
  if (retryAfter === undefined) return undefined;
  const text = retryAfter.trim();
  if (/^[0-9]{1,9}$/.test(text)) return Math.min(Number(text), longestSeconds);
  const until = text.length <= 40 ? Date.parse(text) : Number.NaN;
  const theirs = Date.parse(date ?? '');
  const seconds = Math.ceil((until - (Number.isNaN(theirs) ? at : theirs)) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 0), longestSeconds);
}
