import type { BlockList } from 'node:net';
import type { Request } from 'express';
import { type AccessTokens, accessTokens, KeysAway } from '../access/access-token.ts';
import type { Caller } from '../access/caller.ts';
import { certificateOf } from '../access/client-certificate.ts';
import { type AccessConfig, rangesOf } from '../access/config.ts';
import { createRates, type Rates } from '../access/rates.ts';
import { GatewayError } from '../errors.ts';
import { findCredential, findCredentialOfCertificate } from '../store/credentials.ts';
import type { Queryable } from '../store/store.ts';

/** How calls are told apart. */
export interface Recognition {
  /** Whether the fixed keys of the sandbox count. */
  sandbox: boolean;
  /** Of the authorization server, where there is one. */
  accessTokens?: AccessTokens;
  trustedProxies: BlockList;
  rates: Rates;
}

/** Opens what callers are told apart by; nothing is fetched yet. */
export function openRecognition({ oauth, trustedProxies, ratePerParty }: AccessConfig, sandbox: boolean): Recognition {
  return {
    sandbox,
    ...(oauth && { accessTokens: accessTokens(oauth) }),
    trustedProxies: rangesOf(trustedProxies),
    rates: createRates({ ratePerParty, sandbox }),
  };
}

/**
 * The caller behind `Authorization: Bearer <API key or access token>` (RFC 6750), else behind the client certificate.
 * Throws UNAUTHENTICATED without saying which part of the credential was wrong, and TOO_MANY_REQUESTS.
 */
export async function callerOf(db: Queryable, request: Request, by: Recognition): Promise<Caller> {
  const caller = await recognised(db, request, by);
  if (!caller) {
    await by.rates.countFailure(request.ip ?? '');
    throw new GatewayError(
      'UNAUTHENTICATED',
      'The API key, access token or client certificate is unknown, expired or revoked: ask an operator for a new one.',
    );
  }
  await by.rates.count(caller);
  return caller;
}

async function recognised(db: Queryable, request: Request, by: Recognition): Promise<Caller | undefined> {
  const header = request.headers.authorization;
  if (header === undefined) return callerByCertificate(db, request, by);
  const proof = /^Bearer +([A-Za-z0-9._~+/=-]{1,8192}) *$/i.exec(header)?.[1];
  if (proof === undefined) throw withoutProof();
  if (by.accessTokens && proof.split('.').length === 3) return callerByToken(by.accessTokens, proof);
  return findCredential(db, proof, by);
}

async function callerByCertificate(db: Queryable, request: Request, by: Recognition): Promise<Caller | undefined> {
  const thumbprint = certificateOf(request, by.trustedProxies);
  if (thumbprint === undefined) throw withoutProof();
  return findCredentialOfCertificate(db, thumbprint);
}

async function callerByToken(tokens: AccessTokens, token: string): Promise<Caller | undefined> {
  try {
    return await tokens.callerOf(token);
  } catch (error) {
    if (!(error instanceof KeysAway)) throw error;
    throw new GatewayError(
      'AUTHORIZATION_SERVER_AWAY',
      'The keys that prove the access token cannot be fetched from its authorization server: call again later.',
    );
  }
}

function withoutProof(): GatewayError {
  return new GatewayError(
    'UNAUTHENTICATED',
    'The call bears no credential: send the header «Authorization: Bearer <API key or access token>».',
    [],
    { reason: 'no-key' },
  );
}
