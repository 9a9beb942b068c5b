import type { Context } from '../../context.ts';
import { settleFailure } from '../../delivery/fail.ts';
import { GatewayError } from '../../errors.ts';
import { type RejectCode, rejectCodes } from '../../receipts/outcome.ts';
import { checkOfTurn, type SpokenOf } from '../../store/checks-out.ts';
import { takeBackCheck } from '../../store/claim-checks.ts';
import type { Turn } from '../../store/deliveries.ts';
import { isStoreUnavailable } from '../../store/unavailable.ts';
import { DeliveryFailure } from '../failure.ts';
import { settle } from '../inbox/settle.ts';

/** How a job has ended. */
export type JobEnd = { state: 'completed' } | { state: 'failed'; reason: string };

/**
 * Acts upon the end of a job: completed is taken over, failed with a refusal is refused, failed otherwise is another try
 * by the schedule. Does nothing where its claim check holds no longer, so that acting twice is harmless. Throws only where
 * the store is away: one job must not keep the others back.
 */
export async function actUpon(context: Context, gln: string, turn: Turn, end: JobEnd): Promise<void> {
  await act(context, gln, turn, end).catch((error) => {
    if (isStoreUnavailable(error)) throw error;
    context.log.error('The end of a job could not be acted upon', { gln, deliveryId: turn.id, error });
  });
}

async function act(context: Context, gln: string, turn: Turn, end: JobEnd): Promise<void> {
  const spokenOf = await checkOfTurn(context.store.pool, gln, turn);
  if (!spokenOf) return;
  const refusal = end.state === 'failed' ? refusalIn(end.reason) : undefined;
  if (end.state === 'failed' && !refusal) return await tryAgain(context, spokenOf);
  const { check } = spokenOf;
  const word = refusal ? { outcome: 'reject' as const, ...refusal } : { outcome: 'ack' as const };
  await settle(context, [gln], { ...check, ...word }).catch((error) => {
    /* Somebody else was quicker: the token decides. */
    if (!(error instanceof GatewayError)) throw error;
  });
}

async function tryAgain(context: Context, { check, claim }: SpokenOf): Promise<void> {
  if (!(await takeBackCheck(context.store.pool, claim, check, { perhapsOut: true }))) return;
  const failure = new DeliveryFailure('RECEIVER_BUSY', "The party's consumer failed the job: it is sent anew later.");
  await settleFailure(context, claim, failure);
}

/* As much as a receipt takes. */
const longestText = 1_000;

/**
 * The refusal in the reason of a failed job: `reject:<code>` or `reject:<code>: <text>` with a code of the contract, such
 * as a consumer writes with `throw new UnrecoverableError('reject:wrong-receiver: …')`. Undefined for any other reason.
 */
export function refusalIn(reason: string): { code: RejectCode; text?: string } | undefined {
  const [word, written, ...rest] = reason.slice(0, 2 * longestText).split(':');
  if (word?.trim().toLowerCase() !== 'reject') return undefined;
  const code = rejectCodes.find((known) => known === written?.trim());
  if (!code) return undefined;
  const text = cleaned(rest.join(':')).trim();
  return text === '' ? { code } : { code, text };
}

function cleaned(text: string): string {
  const signs = Array.from(text.slice(0, longestText)).filter((sign) => !/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u.test(sign));
  return signs.join('');
}
