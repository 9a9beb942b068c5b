import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { GatewayError } from '../errors.ts';

/** How callers prove who they are, beside API keys, and how much they may ask. */
export interface AccessConfig {
  /** Access tokens of one OAuth 2.0 authorization server. */
  oauth?: OauthConfig;
  /** The identity provider that operators sign in through. */
  oidc?: OidcConfig;
  /** TLS ended here. */
  tls?: TlsConfig;
  /** Proxies whose word on the client's address and certificate counts. */
  trustedProxies: readonly string[];
  /** Calls a second for each party of a credential. */
  ratePerParty: number;
}

/** Access tokens that are JWTs. Source: RFC 9068. */
export interface OauthConfig {
  issuer: string;
  audience: string;
  jwksUrl: string;
  algorithms: readonly string[];
  /** The claim that holds the GLNs of the parties, a string or a list of them. */
  partiesClaim: string;
  /** The claim that may hold `tovholder-admin`, a string or a list; where absent no token is an operator's. */
  rolesClaim?: string;
}

/** A client of an identity provider. Source: OpenID Connect Core 1.0. */
export interface OidcConfig {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** The claim that holds `tovholder-reader`, `tovholder-operator` or `tovholder-admin`. */
  rolesClaim: string;
}

/** Files in PEM form. */
export interface TlsConfig {
  certificateFile: string;
  keyFile: string;
  /** The authorities whose client certificates are taken; without them none is asked for. */
  clientAuthoritiesFile?: string;
}

/** Signatures with a public key only: a shared secret, or none at all, proves nobody. */
export const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** What counts where nothing is said: API keys alone. */
export const keysOnly: AccessConfig = { trustedProxies: [], ratePerParty: 2_000 };

type Read = <T>(variable: string, fallback: T, parse: (text: string) => T) => T;
/* Notes that a variable is needed and was not set; nothing where it was set, and is wrong otherwise. */
type Lack = (variable: string, why: string) => void;

/** The part of the environment that says how callers prove who they are. `read` and `lack` gather the problems. */
export function readAccess(read: Read, lack: Lack): AccessConfig {
  const oauth = readOauth(read, lack);
  const oidc = readOidc(read, lack);
  const tls = readTls(read, lack);
  return {
    ...(oauth && { oauth }),
    ...(oidc && { oidc }),
    ...(tls && { tls }),
    trustedProxies: read('TRUSTED_PROXIES', keysOnly.trustedProxies, parseProxies),
    ratePerParty: read('RATE_LIMIT', keysOnly.ratePerParty, parseRate),
  };
}

function readOauth(read: Read, lack: Lack): OauthConfig | undefined {
  const issuer = read('OAUTH_ISSUER', undefined, parseUrl);
  const audience = read('OAUTH_AUDIENCE', undefined, parseWord);
  const jwksUrl = read('OAUTH_JWKS_URL', undefined, parseUrl);
  const chosen = read('OAUTH_ALGORITHMS', ['RS256', 'PS256', 'ES256', 'EdDSA'], parseAlgorithms);
  const partiesClaim = read('OAUTH_PARTIES_CLAIM', 'parties', parseWord);
  const rolesClaim = read('OAUTH_ROLES_CLAIM', undefined, parseWord);
  if (issuer === undefined && audience === undefined && jwksUrl === undefined) return undefined;
  if (issuer !== undefined && audience !== undefined && jwksUrl !== undefined)
    return {
      issuer,
      audience,
      jwksUrl,
      algorithms: chosen,
      partiesClaim,
      ...(rolesClaim !== undefined && { rolesClaim }),
    };
  const missing = issuer === undefined ? 'OAUTH_ISSUER' : audience === undefined ? 'OAUTH_AUDIENCE' : 'OAUTH_JWKS_URL';
  lack(missing, 'is needed with the other OAUTH_ variables: set OAUTH_ISSUER, OAUTH_AUDIENCE and OAUTH_JWKS_URL');
  return undefined;
}

function readOidc(read: Read, lack: Lack): OidcConfig | undefined {
  const issuer = read('OIDC_ISSUER', undefined, parseUrl);
  const clientId = read('OIDC_CLIENT_ID', undefined, parseWord);
  const clientSecret = read('OIDC_CLIENT_SECRET', undefined, parseWord);
  const rolesClaim = read('OIDC_ROLES_CLAIM', 'roles', parseWord);
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return undefined;
  if (issuer !== undefined && clientId !== undefined && clientSecret !== undefined)
    return { issuer, clientId, clientSecret, rolesClaim };
  const missing =
    issuer === undefined ? 'OIDC_ISSUER' : clientId === undefined ? 'OIDC_CLIENT_ID' : 'OIDC_CLIENT_SECRET';
  lack(missing, 'is needed with the other OIDC_ variables: set OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET');
  return undefined;
}

function readTls(read: Read, lack: Lack): TlsConfig | undefined {
  const certificateFile = read('TLS_CERT', undefined, parseFile);
  const keyFile = read('TLS_KEY', undefined, parseFile);
  const clientAuthoritiesFile = read('TLS_CLIENT_CA', undefined, parseFile);
  if (certificateFile === undefined && keyFile === undefined && clientAuthoritiesFile === undefined) return undefined;
  if (certificateFile !== undefined && keyFile !== undefined)
    return { certificateFile, keyFile, ...(clientAuthoritiesFile !== undefined && { clientAuthoritiesFile }) };
  lack(certificateFile === undefined ? 'TLS_CERT' : 'TLS_KEY', 'is needed to end TLS here: set TLS_CERT and TLS_KEY');
  return undefined;
}

function parseUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url?.hostname === 'localhost' || url?.hostname === '127.0.0.1' || url?.hostname === '[::1]';
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && isLocal))
    throw new Error('must be an address that begins with https://');
  return text;
}

function parseWord(text: string): string {
  if (!/^\S{1,200}$/.test(text)) throw new Error('must be one word of at most 200 characters');
  return text;
}

function parseAlgorithms(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (!names.every((name) => algorithms.includes(name))) throw new Error(`must be some of ${algorithms.join(', ')}`);
  return names;
}

function parseFile(text: string): string | undefined {
  try {
    readFileSync(text);
  } catch {
    throw new Error('must name a file in PEM form that the gateway may read');
  }
  return text;
}

function parseRate(text: string): number {
  const rate = /^[0-9]{1,7}$/.test(text) ? Number(text) : 0;
  if (rate < 1) throw new Error('must be from 1 to 9999999 calls a second');
  return rate;
}

function parseProxies(text: string): readonly string[] {
  const ranges = text.split(',').map((range) => range.trim());
  rangesOf(ranges);
  return ranges;
}

/** Addresses and CIDR ranges to look addresses up in. Throws CONFIGURATION for one that is neither. */
export function rangesOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const most = family === 'ipv6' ? 128 : 32;
    const bits = prefix === undefined ? most : /^[0-9]{1,3}$/.test(prefix) ? Number(prefix) : -1;
    if (isIP(address) === 0 || bits < 0 || bits > most)
      throw new GatewayError(
        'CONFIGURATION',
        'must be addresses or ranges such as 10.0.0.5 or 10.0.0.0/8, with commas',
      );
    list.addSubnet(address, bits, family);
  }
  return list;
}
