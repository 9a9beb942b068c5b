import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { DeliveryFailure } from '../failure.ts';
import { mayLeadTo, type Reach, withoutBrackets } from './addresses.ts';

/** Finds the addresses of a host. */
export type Resolve = (host: string) => Promise<LookupAddress[]>;

const system: Resolve = (host) => lookup(host, { all: true });

/**
 * A look-up for sockets that gives allowed addresses only. The socket connects to what was checked, so that a name whose
 * addresses change in between leads nowhere else. A name with a single address that is not allowed is refused whole.
 */
export function guardedLookup(reach: Reach, resolve: Resolve = system): LookupFunction {
  /* The system's look-ups share a few threads: a name server that does not answer must hold no more than one of them for each host. */
  const asked = new Map<string, Promise<LookupAddress[]>>();
  const ask = (host: string) => {
    const known = asked.get(host);
    if (known) return known;
    const asking = resolve(host).finally(() => asked.delete(host));
    asked.set(host, asking);
    return asking;
  };
  return (host, options, done) => {
    ask(host)
      .then((found) => {
        const wanted = found.filter(({ family }) => !options.family || family === familyOf(options.family));
        for (const { address } of found) mustBeAllowed(reach, host, address);
        const [first] = wanted;
        if (!first) throw new DeliveryFailure('RECEIVER_UNREACHABLE', "The webhook's host has no address.");
        if (options.all) done(null, wanted);
        else done(null, first.address, first.family);
      })
      .catch((error) => done(error, ''));
  };
}

function familyOf(family: number | 'IPv4' | 'IPv6'): number {
  return typeof family === 'number' ? family : family === 'IPv4' ? 4 : 6;
}

/** Throws RECEIVER_MISCONFIGURED where the URL itself names an address that is not allowed: sockets look those up nowhere. */
export function mustNotNameForbidden(reach: Reach, url: URL): void {
  const host = withoutBrackets(url.hostname);
  if (isIP(host) !== 0) mustBeAllowed(reach, host, host);
}

function mustBeAllowed(reach: Reach, host: string, address: string): void {
  if (mayLeadTo(reach, host, address)) return;
  throw new DeliveryFailure(
    'RECEIVER_MISCONFIGURED',
    "The webhook's host leads to a private or reserved address: mend its URL, or allow the host by WEBHOOK_PRIVATE.",
  );
}
