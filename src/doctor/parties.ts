import { connect } from 'node:net';
import { channels } from '../channels/index.ts';
import { addressOf } from '../channels/settings.ts';
import type { Config } from '../config.ts';
import { listParties, type Party } from '../store/parties.ts';
import type { Queryable } from '../store/store.ts';
import { type Found, fault, ok, warning } from './verdict.ts';

/** Whether every party can be sent to and can prove who it is. */
export async function examineParties(db: Queryable, config: Config): Promise<Found[]> {
  const parties = await listParties(db);
  if (parties.length === 0) {
    return [
      warning('parties', 'There are none: nobody can send or receive.', 'Add them: tovholder party add, party import.'),
    ];
  }
  const found = [
    ...parties.flatMap((party) => faultsOf(party, config)),
    ...(await withoutCredential(db)),
    ...(await unreachable(parties)),
    ...(await stopped(db)),
  ];
  return found.length > 0 ? found : [ok('parties', `All in order: ${parties.length}.`)];
}

function faultsOf({ gln, formats, sor, channel }: Party, { redisUrl }: Config): Found[] {
  const found: Found[] = [];
  if (sor === undefined && formats.some((format) => format.startsWith('fhir'))) {
    found.push(
      fault(
        'parties',
        `${gln} takes FHIR and has no SOR id: nothing can be written to it.`,
        'Add its SOR id: tovholder party add --sor.',
      ),
    );
  }
  if (!Object.hasOwn(channels, channel.kind)) {
    found.push(
      fault(
        'parties',
        `${gln} has a channel that this program does not know.`,
        'Start the newer version, or give the party another channel.',
      ),
    );
  }
  if (channel.kind === 'bullmq' && !channel.redisUrl && !redisUrl) {
    found.push(
      fault(
        'parties',
        `${gln} has the channel bullmq and names no Redis, and the gateway has none.`,
        'Set REDIS_URL, or redisUrl in the channel of the party.',
      ),
    );
  }
  return found;
}

async function withoutCredential(db: Queryable): Promise<Found[]> {
  const { rows } = await db.query<{ gln: string }>(
    `SELECT p.gln FROM parties p WHERE NOT EXISTS (
       SELECT FROM credentials c WHERE p.gln = ANY(c.parties) AND c.revoked_at IS NULL
         AND (c.expires_at IS NULL OR c.expires_at > now())) ORDER BY p.gln`,
  );
  if (rows.length === 0) return [];
  const detail = `No credential that counts names ${named(rows.map(({ gln }) => gln))}: they can neither send nor fetch.`;
  return [
    warning('parties', detail, 'Make one: tovholder party key --gln. Nothing to do where they use access tokens.'),
  ];
}

/* What was found out or decided about receivers while the gateway ran. */
async function stopped(db: Queryable): Promise<Found[]> {
  const { rows } = await db.query<{ gln: string; paused: boolean; disabled: boolean }>(
    `SELECT gln, paused_at IS NOT NULL AS paused, disabled_at IS NOT NULL AS disabled FROM receivers
     WHERE paused_at IS NOT NULL OR disabled_at IS NOT NULL OR blocked_until > now() ORDER BY gln`,
  );
  return rows.map(({ gln, paused, disabled }) => {
    if (disabled)
      return warning(
        'receivers',
        `${gln} said that it is gone: nothing goes out to it.`,
        'Mend its channel, then: tovholder receiver resume.',
      );
    if (paused)
      return warning(
        'receivers',
        `An operator has paused ${gln}: nothing goes out to it.`,
        'When it may go on: tovholder receiver resume.',
      );
    return warning(
      'receivers',
      `${gln} has failed again and again and is left alone for a while.`,
      'See that its system runs.',
    );
  });
}

/* Many parties may be called at one place. */
async function unreachable(parties: readonly Party[]): Promise<Found[]> {
  const places = new Map<string, string[]>();
  for (const { gln, channel } of parties) {
    const place = placeOf(addressOf(channel));
    if (place) places.set(place, [...(places.get(place) ?? []), gln]);
  }
  const tried = await Promise.all(
    [...places].map(async ([place, glns]) => ((await answers(place)) ? [] : [{ place, glns }])),
  );
  return tried
    .flat()
    .map(({ place, glns }) =>
      warning(
        'channels',
        `Nobody answers at ${place}, the channel of ${named(glns)}.`,
        'See that the system there runs and that the address is right.',
      ),
    );
}

const ports: Readonly<Record<string, number>> = {
  ...{ 'http:': 80, 'https:': 443, 'redis:': 6379, 'rediss:': 6379, 'sentinel:': 26379, 'amqp:': 5672, 'amqps:': 5671 },
};

/* Host and port only: an address may hold a password. Of several the first. */
function placeOf(address: string | undefined): string | undefined {
  const [first = ''] = (address ?? '').split(',');
  if (!URL.canParse(first)) return undefined;
  const { hostname, port, protocol } = new URL(first);
  return hostname ? `${hostname}:${port || (ports[protocol] ?? 443)}` : undefined;
}

/* A connection and no word: what a call does nobody here may try out. */
async function answers(place: string): Promise<boolean> {
  const at = place.lastIndexOf(':');
  const host = place.slice(0, at).replace(/^\[|\]$/g, '');
  const socket = connect({ host, port: Number(place.slice(at + 1)), timeout: 3_000 });
  const isUp = await new Promise<boolean>((resolve) => {
    socket
      .once('connect', () => resolve(true))
      .once('error', () => resolve(false))
      .once('timeout', () => resolve(false));
  });
  socket.destroy();
  return isUp;
}

function named(glns: readonly string[]): string {
  return glns.length <= 3 ? glns.join(', ') : `${glns.slice(0, 3).join(', ')} and ${glns.length - 3} others`;
}
