import { callbackPath, type SignInTrip, type Vouched } from '../../../access/identity-provider.ts';
import { GatewayError } from '../../../errors.ts';
import { saveVouchedOperator } from '../../../store/operators.ts';
import { type OperatorRole, operatorRoles } from '../../operator.ts';
import type { OpenPage, OpenView } from '../../page.ts';
import { cookieLine } from '../../shell/cookies.ts';
import { noSuchPage, pathOfConsole } from '../../shell/paths.ts';
import { enter, noteRefusal } from './enter.ts';

/* How long somebody may take at the identity provider. */
const tripSeconds = 600;

interface KeptTrip extends SignInTrip {
  /** Where to go in the end. */
  to: string;
  /** When it began, in ms. */
  at: number;
}

/** Sends the browser to the identity provider. */
export const providerPage: OpenPage = {
  path: '/console/sign-in/provider',
  access: 'open',
  async show(view) {
    const { provider } = view.signIn;
    if (!provider) throw noSuchPage();
    const { to, trip } = await provider.leave();
    const kept: KeptTrip = { ...trip, to: pathOfConsole(view.query.get('to')), at: Date.now() };
    const value = Buffer.from(JSON.stringify(kept)).toString('base64url');
    return { to, cookies: [cookieLine(tripCookie(view), value, { secure: view.secure, seconds: tripSeconds })] };
  },
};

/**
 * Where the identity provider sends the browser back to. It comes from another site, so without our cookies, which are
 * SameSite=Strict: the first time it is asked to come again from here.
 */
export const callbackPage: OpenPage = {
  path: callbackPath,
  access: 'open',
  async show(view) {
    const { provider } = view.signIn;
    if (!provider) throw noSuchPage();
    const trip = tripOf(view);
    if (!trip && !view.query.has('again')) return { hop: `${view.address}${view.query.size > 0 ? '&' : '?'}again=yes` };
    await view.signIn.attempts.begin(view.origin);
    if (!trip) return await refuse(view, 'identity-provider');
    const query = new URLSearchParams(view.query);
    query.delete('again');
    const vouched = await provider.comeBack(query, trip).catch(async (error) => {
      if (error instanceof GatewayError && error.code === 'UNAUTHENTICATED')
        await noteRefusal(view, 'identity-provider');
      throw error;
    });
    const done = await admit(view, vouched, trip.to);
    await view.signIn.attempts.succeeded(view.origin);
    return {
      ...done,
      cookies: [...(done.cookies ?? []), cookieLine(tripCookie(view), '', { secure: view.secure, seconds: 0 })],
    };
  },
};

function tripCookie({ secure }: OpenView): string {
  return secure ? '__Host-tovholder-trip' : 'tovholder-trip';
}

function tripOf(view: OpenView): KeptTrip | undefined {
  try {
    const trip = JSON.parse(Buffer.from(view.cookies.get(tripCookie(view)) ?? '', 'base64url').toString('utf8'));
    return isTrip(trip) && Math.abs(Date.now() - trip.at) < tripSeconds * 1_000 ? trip : undefined;
  } catch {
    return undefined;
  }
}

function isTrip(trip: unknown): trip is KeptTrip {
  if (typeof trip !== 'object' || trip === null || !('at' in trip) || typeof trip.at !== 'number') return false;
  const words = ['state', 'nonce', 'verifier', 'to'] as const;
  return words.every((name) => name in trip && typeof (trip as Record<string, unknown>)[name] === 'string');
}

async function admit(view: OpenView, vouched: Vouched, to: string) {
  const role = roleIn(vouched.roles);
  if (!role) return await refuse(view, 'no-role');
  const { issuer, subject, name } = vouched;
  const operator = await saveVouchedOperator(view.context.store.pool, { issuer, subject, name, role });
  return (operator && (await enter(view, operator, pathOfConsole(to)))) ?? (await refuse(view, 'revoked'));
}

/* The highest of those that are ours. */
function roleIn(roles: readonly string[]): OperatorRole | undefined {
  return operatorRoles.findLast((role) => roles.includes(`tovholder-${role}`));
}

const refusals = {
  'identity-provider': [
    'UNAUTHENTICATED',
    'The identity provider’s answer does not hold: sign in again from the start.',
  ],
  'no-role': ['FORBIDDEN', 'Your account at the identity provider has no role here: ask its administrator for one.'],
  revoked: ['FORBIDDEN', 'Your access to the console was ended: ask an administrator.'],
} as const;

async function refuse(view: OpenView, why: keyof typeof refusals): Promise<never> {
  await noteRefusal(view, why);
  const [code, detail] = refusals[why];
  throw new GatewayError(code, detail, [], { reason: why === 'revoked' ? 'revoked-operator' : why });
}
