/** The cookies of a call, by name; of two with the same name the first counts. Source: RFC 6265, §4.2. */
export function cookiesOf(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const part of (header ?? '').slice(0, 8_192).split(';')) {
    const [name = '', ...value] = part.split('=');
    if (!cookies.has(name.trim())) cookies.set(name.trim(), value.join('=').trim());
  }
  return cookies;
}

interface CookieOptions {
  /** Sent over https alone. */
  secure: boolean;
  /** How long it is kept; 0 ends it, undefined keeps it until the browser is closed. */
  seconds?: number;
}

/** A line of Set-Cookie: for this host alone, unseen by scripts, never sent with a call that another site made. `value` is a token. */
export function cookieLine(name: string, value: string, { secure, seconds }: CookieOptions): string {
  return [
    `${name}=${value}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Strict',
    ...(secure ? ['Secure'] : []),
    ...(seconds === undefined ? [] : [`Max-Age=${seconds}`]),
  ].join('; ');
}
