import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { GatewayError } from '../errors.ts';
import type { Caller } from './caller.ts';

/** Keeps one caller from taking the gateway away from the others. Counts in this process alone. */
export interface Rates {
  /** Counts a call. Throws TOO_MANY_REQUESTS beyond what the parties of the caller may ask in a second. */
  count(caller: Caller): Promise<void>;
  /** Counts a log-in that failed. Throws TOO_MANY_REQUESTS where this address has failed too often. */
  countFailure(address: string): Promise<void>;
}

/* A system that was set up wrong tries a few times a second; who guesses tries more. Good credentials are never held up. */
const failures = { points: 60, duration: 60 };

/** `ratePerParty`: calls a second for each party that a credential acts for. In the sandbox, whose keys are public, failures are not counted. */
export function createRates(options: { ratePerParty: number; sandbox: boolean }): Rates {
  const calls = new RateLimiterMemory({ points: options.ratePerParty, duration: 1 });
  const failed = new RateLimiterMemory(failures);
  return {
    async count({ credentialId, parties }) {
      await consume(
        calls,
        credentialId,
        1 / Math.max(1, parties.length),
        'The credential makes more calls than it may',
      );
    },
    async countFailure(address) {
      if (!options.sandbox)
        await consume(failed, address, 1, 'Too many calls from this address bore no valid credential');
    },
  };
}

/** Counts; throws TOO_MANY_REQUESTS beyond the limiter's points, with when to come again. */
export async function consume(limiter: RateLimiterMemory, key: string, points: number, why: string): Promise<void> {
  try {
    await limiter.consume(key, points);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
    throw new GatewayError('TOO_MANY_REQUESTS', `${why}: wait ${seconds} s and call again.`, [], {
      retryAfterSeconds: seconds,
    });
  }
}
