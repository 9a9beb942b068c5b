import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { GatewayError } from '../errors.ts';

/* RFC 7914; OWASP's Password Storage Cheat Sheet for scrypt: 2^15 with p 3, 32 MiB each. */
const full = { ln: 15, r: 8, p: 3 };

type Cost = typeof full;

/** The hash of a password as `$scrypt$ln=…,r=…,p=…$salt$hash`; the cost is as of today where none is given. */
export async function hashPassword(password: string, cost: Cost = full): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derived(password, salt, cost);
  return `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

/** Whether a hash is that of the password. With no hash it takes as long as with one, and is false. */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [, cost, salt = '', key = ''] =
    /^\$scrypt\$(ln=\d+,r=\d+,p=\d+)\$([\w-]{10,50})\$([\w-]{43})$/.exec(hash ?? '') ?? [];
  if (cost === undefined) {
    await derived(password, Buffer.alloc(16), full);
    return false;
  }
  const [ln = 0, r = 0, p = 0] = (cost.match(/\d+/g) ?? []).map(Number);
  return timingSafeEqual(
    await derived(password, Buffer.from(salt, 'base64url'), { ln, r, p }),
    Buffer.from(key, 'base64url'),
  );
}

/** What a password has to be. */
export const passwordRule = 'a password of 12 to 200 characters that is not one of the sandbox’s';

/** Passwords that everybody knows. */
const known = ['sandbox-reader', 'sandbox-operator', 'sandbox-admin'];

/** Whether a password may be chosen. Source: NIST SP 800-63B, section 5.1.1: the length counts, not its signs. */
export function mayBePassword(password: string): boolean {
  return password.length >= 12 && password.length <= 200 && !known.includes(password);
}

/** A password that nobody chose: 120 random bits in groups that can be typed. */
export function randomPassword(): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
  const signs = [...randomBytes(24)].map((byte) => letters[byte % 32]);
  return [0, 6, 12, 18].map((from) => signs.slice(from, from + 6).join('')).join('-');
}

/* One at a time: each takes 32 MiB and a core, and whoever guesses must not have them all. */
let before: Promise<unknown> = Promise.resolve();
let waiting = 0;
const mostWaiting = 50;

async function derived(password: string, salt: Buffer, { ln, r, p }: Cost): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** ln, r, p, maxmem: 256 * 2 ** ln * r };
  if (waiting >= mostWaiting)
    throw new GatewayError('OVERLOADED', 'Too many sign in at the moment: wait some seconds and try again.', [], {
      reason: 'sign-ins',
    });
  waiting += 1;
  const turn = before.then(
    () =>
      new Promise<Buffer>((resolve, reject) => {
        scrypt(password.normalize('NFKC'), salt, 32, options, (error, key) => (error ? reject(error) : resolve(key)));
      }),
  );
  before = turn.then(
    () => {
      waiting -= 1;
    },
    () => {
      waiting -= 1;
    },
  );
  return await turn;
}
