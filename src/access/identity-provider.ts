import * as oidc from 'openid-client';
import { GatewayError } from '../errors.ts';
import type { OidcConfig } from './config.ts';

/** What has to be remembered of a sign-in between the way to the identity provider and the way back. */
export interface SignInTrip {
  state: string;
  nonce: string;
  verifier: string;
}

/** Whom the identity provider vouches for. */
export interface Vouched {
  issuer: string;
  subject: string;
  name: string;
  /** The values of the roles claim. */
  roles: readonly string[];
}

/** Signs operators in through OpenID Connect: authorization code with PKCE, state and nonce. */
export interface IdentityProvider {
  /** Where to send the browser, and what to remember. Throws AUTHORIZATION_SERVER_AWAY. */
  leave(): Promise<{ to: string; trip: SignInTrip }>;
  /** Whom it vouches for, by the address the browser came back to. Throws UNAUTHENTICATED and AUTHORIZATION_SERVER_AWAY. */
  comeBack(query: URLSearchParams, trip: SignInTrip): Promise<Vouched>;
}

/** The path that the identity provider sends browsers back to. */
export const callbackPath = '/console/sign-in/callback';

/** A client of the provider; what it says of itself is asked for at the first sign-in and kept. */
export function identityProvider(config: OidcConfig, publicUrl: string): IdentityProvider {
  const redirectUri = `${publicUrl}${callbackPath}`;
  let discovered: Promise<oidc.Configuration> | undefined;

  function known(): Promise<oidc.Configuration> {
    discovered ??= discover(config);
    discovered.catch(() => {
      discovered = undefined;
    });
    return discovered;
  }

  return {
    async leave() {
      const provider = await known().catch(away);
      const trip = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
      const to = oidc.buildAuthorizationUrl(provider, {
        ...{ redirect_uri: redirectUri, scope: 'openid profile', state: trip.state, nonce: trip.nonce },
        ...{ code_challenge: await oidc.calculatePKCECodeChallenge(trip.verifier), code_challenge_method: 'S256' },
      });
      return { to: to.href, trip };
    },
    async comeBack(query, { state, nonce, verifier }) {
      const provider = await known().catch(away);
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
      const tokens = await oidc
        .authorizationCodeGrant(provider, new URL(`${redirectUri}?${query}`), checks)
        .catch(refusedOrAway);
      const claims = tokens.claims();
      if (!claims) throw refused();
      const { iss, sub } = claims;
      return { issuer: iss, subject: sub, name: nameIn(claims), roles: rolesIn(claims, config.rolesClaim) };
    },
  };
}

async function discover({ issuer, clientId, clientSecret }: OidcConfig): Promise<oidc.Configuration> {
  /* The signature is checked besides, although the token comes by TLS straight from the provider. */
  const execute = [oidc.enableNonRepudiationChecks];
  if (new URL(issuer).protocol === 'http:') execute.push(oidc.allowInsecureRequests);
  return await oidc.discovery(new URL(issuer), clientId, clientSecret, undefined, { execute, timeout: 10 });
}

function nameIn(claims: Record<string, unknown>): string {
  const names = [claims.name, claims.preferred_username, claims.email, claims.sub];
  const name = names.find((one): one is string => typeof one === 'string' && one.trim() !== '');
  return (name ?? 'operator').replace(/\p{Cc}/gu, ' ').slice(0, 200);
}

/* A claim within another one is named with dots, such as `realm_access.roles`. */
function rolesIn(claims: Record<string, unknown>, claim: string): string[] {
  let found: unknown = Object.hasOwn(claims, claim) ? claims[claim] : claims;
  if (found === claims) for (const name of claim.split('.')) found = memberOf(found, name);
  const values = Array.isArray(found) ? found : [found];
  return values.filter((value): value is string => typeof value === 'string');
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

function refused(): GatewayError {
  return new GatewayError(
    'UNAUTHENTICATED',
    'The identity provider’s answer does not hold: sign in again from the start.',
    [],
    { reason: 'identity-provider' },
  );
}

function away(): never {
  throw new GatewayError(
    'AUTHORIZATION_SERVER_AWAY',
    'The identity provider cannot be reached: try again later, or sign in with an account of the gateway.',
    [],
    { reason: 'identity-provider' },
  );
}

/* What the network did is no judgement on who came. */
function refusedOrAway(error: unknown): never {
  if (isOfNetwork(error)) away();
  throw refused();
}

function isOfNetwork(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : undefined;
  return (error instanceof TypeError && code === undefined) || code === 'OAUTH_TIMEOUT' || isOfNetwork(error.cause);
}
