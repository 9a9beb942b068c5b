import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** How the next sign-in at the provider goes; everything right where nothing is said. */
export interface Behaviour {
  /** Claims of the ID token besides those that it needs. */
  claims?: Record<string, unknown>;
  nonce?: string;
  audience?: string;
  issuer?: string;
  /** Seconds from now. */
  expiresIn?: number;
  /** Signs with a key that it does not publish. */
  forged?: boolean;
  /** Who signs in there. */
  subject?: string;
}

/** A small OpenID provider on a free port: everybody who comes is signed in at once. */
export interface TestIdentityProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  behave(behaviour: Behaviour): void;
  close(): Promise<void>;
}

interface Grant {
  challenge: string;
  nonce: string;
  redirectUri: string;
  behaviour: Behaviour;
}

/** Starts it. Authorization code with PKCE S256, client_secret_basic or _post, ES256 (OpenID Connect Core 1.0, §3.1). */
export async function startIdentityProvider(): Promise<TestIdentityProvider> {
  const [clientId, clientSecret] = ['tovholder-console', randomUUID()];
  const [published, unpublished] = [await generateKeyPair('ES256'), await generateKeyPair('ES256')];
  const jwk = { ...(await exportJWK(published.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
  const grants = new Map<string, Grant>();
  let behaviour: Behaviour = {};

  const authorize = (query: URLSearchParams): string => {
    if (query.get('client_id') !== clientId || query.get('code_challenge_method') !== 'S256')
      throw new Error('refused');
    const [code, redirectUri] = [randomUUID(), query.get('redirect_uri') ?? ''];
    const [challenge, nonce] = [query.get('code_challenge') ?? '', query.get('nonce') ?? ''];
    grants.set(code, { challenge, nonce, redirectUri, behaviour });
    return `${redirectUri}?${new URLSearchParams({ code, state: query.get('state') ?? '', iss: issuer })}`;
  };

  const idToken = ({ nonce, behaviour: how }: Grant): Promise<string> =>
    new SignJWT({ nonce: how.nonce ?? nonce, name: 'Mette Testesen', ...how.claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer(how.issuer ?? issuer)
      .setSubject(how.subject ?? 'subject-1')
      .setAudience(how.audience ?? clientId)
      .setIssuedAt(Math.floor(Date.now() / 1000) - 600)
      .setExpirationTime(Math.floor(Date.now() / 1000) + (how.expiresIn ?? 300))
      .sign((how.forged ? unpublished : published).privateKey);

  /* A code is good once, and for who has the verifier of its challenge. */
  const tokens = async (form: URLSearchParams, authorization: string): Promise<object> => {
    const grant = grants.get(form.get('code') ?? '');
    grants.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const basic = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString();
    const isClient = basic === `${clientId}:${clientSecret}` || form.get('client_secret') === clientSecret;
    if (!grant || !isClient || challenge !== grant.challenge || form.get('redirect_uri') !== grant.redirectUri)
      throw new Error('refused');
    return { access_token: randomUUID(), token_type: 'Bearer', expires_in: 60, id_token: await idToken(grant) };
  };

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', issuer);
    const json = (value: object, status = 200) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
    try {
      if (pathname === '/authorize') response.writeHead(302, { Location: authorize(searchParams) }).end();
      else if (pathname === '/jwks') json({ keys: [jwk] });
      else if (pathname === '/token') {
        const body = Buffer.concat(await request.toArray()).toString();
        json(await tokens(new URLSearchParams(body), request.headers.authorization ?? ''));
      } else json(metadataOf(issuer));
    } catch {
      json({ error: 'invalid_grant' }, 400);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ issuer, clientId, clientSecret },
    behave: (next) => {
      behaviour = next;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function metadataOf(issuer: string): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  };
}
