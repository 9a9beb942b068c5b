import { RateLimiterMemory } from 'rate-limiter-flexible';
import { type AccessConfig, keysOnly } from '../../access/config.ts';
import { type IdentityProvider, identityProvider } from '../../access/identity-provider.ts';
import { consume } from '../../access/rates.ts';

/** How operators sign in. */
export interface SignIn {
  /** Where there is one. */
  provider: IdentityProvider | undefined;
  attempts: Attempts;
}

/** Keeps guessing slow. Counts in this process alone. */
export interface Attempts {
  /** Counts an attempt before it is looked at, of a local account with its name. Throws TOO_MANY_REQUESTS. */
  begin(address: string, name?: string): Promise<void>;
  /** Takes it back: somebody was let in. */
  succeeded(address: string, name?: string): Promise<void>;
}

/* An address as with API keys; an account, so that many addresses guess no faster. */
const limits = { address: { points: 60, duration: 60 }, account: { points: 20, duration: 15 * 60 } };

/** Opens it; in the sandbox, whose passwords are public, attempts are not counted. */
export function openSignIn(
  { oidc }: AccessConfig = keysOnly,
  { sandbox, publicUrl }: { sandbox: boolean; publicUrl?: string | undefined },
): SignIn {
  const provider = oidc && publicUrl !== undefined ? identityProvider(oidc, publicUrl) : undefined;
  return { provider, attempts: sandbox ? { begin: async () => {}, succeeded: async () => {} } : countedAttempts() };
}

function countedAttempts(): Attempts {
  const addresses = new RateLimiterMemory(limits.address);
  const accounts = new RateLimiterMemory(limits.account);
  return {
    async begin(address, name) {
      await consume(addresses, address, 1, 'Too many sign-ins from this address failed');
      if (name !== undefined)
        await consume(accounts, name.toLowerCase(), 1, 'Too many sign-ins to this account failed');
    },
    async succeeded(address, name) {
      await addresses.reward(address, 1);
      if (name !== undefined) await accounts.delete(name.toLowerCase());
    },
  };
}
