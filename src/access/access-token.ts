import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { v5 as uuidv5 } from 'uuid';
import type { Caller } from './caller.ts';
import type { OauthConfig } from './config.ts';

/** Reads the access tokens of one authorization server. */
export interface AccessTokens {
  /**
   * The caller behind an access token; undefined where the token does not hold. Rejects with `KeysAway` while the keys of
   * the authorization server cannot be had.
   */
  callerOf(token: string): Promise<Caller | undefined>;
}

/** Thrown while the keys of the authorization server cannot be had: nothing is known of the token then. */
export class KeysAway extends Error {
  constructor() {
    super('The keys of the authorization server cannot be fetched');
    this.name = 'KeysAway';
  }
}

/* Of seconds: the clocks of two machines that keep time differ by less. */
const clockTolerance = 30;

const clients = '0e7cb9a8-52d3-4b0c-9f7e-6b1f7d2f9a41';

/**
 * Access tokens that are JWTs, by the keys their server publishes (RFC 7517, 9068): issuer, audience, expiry and an
 * algorithm of the list; a key that is not known yet is looked for at most once every half minute.
 */
export function accessTokens(config: OauthConfig): AccessTokens {
  const keys = createRemoteJWKSet(new URL(config.jwksUrl), { timeoutDuration: 5_000, cooldownDuration: 30_000 });
  return {
    async callerOf(token) {
      const payload = await verified(token, keys, config);
      return payload && callerIn(payload, config);
    },
  };
}

async function verified(token: string, keys: JWTVerifyGetKey, config: OauthConfig): Promise<JWTPayload | undefined> {
  const { issuer, audience, algorithms } = config;
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: [...algorithms],
      clockTolerance,
      requiredClaims: ['exp', 'sub'],
    });
    return payload;
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw new KeysAway();
  }
}

/* What jose finds wrong in the token or in the choice of a key; anything else comes from fetching the keys. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return false;
  return !['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID'].includes(error.code);
}

/* The subject may name a person: what is logged is derived from it. Who is an operator acts for no party, as with API keys. */
function callerIn(payload: JWTPayload, { partiesClaim, rolesClaim }: OauthConfig): Caller | undefined {
  const credentialId = uuidv5(`${payload.iss} ${payload.sub}`, clients);
  const known = { credentialId, name: 'OAuth 2.0 client' };
  if (rolesClaim !== undefined && wordsIn(payload, rolesClaim).includes('tovholder-admin'))
    return { ...known, role: 'admin', parties: [] };
  const parties = wordsIn(payload, partiesClaim);
  return isGlns(parties) ? { ...known, role: 'party', parties: [...new Set(parties)] } : undefined;
}

function wordsIn(payload: JWTPayload, claim: string): unknown[] {
  const value = Object.hasOwn(payload, claim) ? payload[claim] : undefined;
  if (typeof value === 'string') return value.split(/[ ,]/);
  return Array.isArray(value) ? value : [];
}

function isGlns(value: unknown[]): value is string[] {
  if (value.length === 0 || value.length > 10_000) return false;
  return value.every((gln) => typeof gln === 'string' && /^[0-9]{13}$/.test(gln));
}
