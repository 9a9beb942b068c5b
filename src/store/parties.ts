import type { ValidateFunction } from 'ajv/dist/2020.js';
import type { ChannelSettings } from '../channels/settings.ts';
import { compiledSchemas } from '../compiled-schemas.ts';
import type { Retry } from '../delivery/retry-timing.ts';
import { GatewayError } from '../errors.ts';
import type { Finding } from '../finding.ts';
import type { FormatName, MedcomXmlVersions } from '../formats/format.ts';
import type { Identifier, MessageTypeName, Role } from '../message.ts';
import { findingsOfSchema } from '../schema-findings.ts';
import type { TimeToLive } from '../time-to-live.ts';
import { followParty } from './changed-channels.ts';
import { putPasswordAway, readable } from './channel-secrets.ts';
import type { DataKeys } from './keys.ts';
import { prepared } from './prepared.ts';
import type { Queryable } from './store.ts';

/** A location that sends and receives, and how it takes its messages. Source: contract §5, `schemas/parties.schema.json`. */
export interface Party {
  gln: string;
  sor?: string;
  name: string;
  unit?: string;
  roles: Role[];
  municipality?: string;
  identifier?: Identifier;
  /** Best first. */
  formats: FormatName[];
  /** Every type where absent. */
  accepts?: MessageTypeName[];
  /** Without the passwords its address may hold; see `channel-secrets.ts`. */
  channel: ChannelSettings;
  receipts: 'on-ack' | 'explicit';
  /** What its MedCom XML and FHIR documents go out in; bare where absent. */
  envelope?: 'vans';
  /** Which versions of MedCom XML it takes; the newer ones where absent. */
  medcomXml?: MedcomXmlVersions;
  /** How deliveries to it are tried again; ten tries over about 75 hours where absent. */
  retry?: Retry;
  /** How long messages wait for it before they expire; 14 days where absent. */
  timeToLive?: TimeToLive;
  /** Dates (YYYY-MM-DD) on which it is closed besides weekends and public holidays. */
  closedDays?: string[];
  /** How it is reminded of what it has not answered. */
  followUps?: FollowUpWishes;
}

/** How a party wants to be reminded. */
export interface FollowUpWishes {
  /** Days from the acceptance of a referral until the party is reminded of its status; 14 where absent. */
  referralDays?: number;
}

const columns =
  'gln, sor, name, unit, roles, municipality, identifier, formats, accepts, channel, receipts, envelope, medcom_xml, retry, time_to_live, closed_days, follow_ups';

const values = columns
  .split(', ')
  .map((_, index) => `$${index + 1}`)
  .join(', ');

/** The party with this GLN. */
export async function findParty(db: Queryable, gln: string): Promise<Party | undefined> {
  const { rows } = await db.query<PartyRow>(prepared(`SELECT ${columns} FROM parties WHERE gln = $1`), [gln]);
  return rows[0] && partyOf(rows[0]);
}

/** All parties of a municipality that have the role, by GLN. */
export async function findPartiesByRole(db: Queryable, municipality: string, role: Role): Promise<Party[]> {
  const { rows } = await db.query<PartyRow>(
    `SELECT ${columns} FROM parties WHERE municipality = $1 AND roles @> ARRAY[$2] ORDER BY gln`,
    [municipality, role],
  );
  return rows.map(partyOf);
}

/** All parties, by GLN. */
export async function listParties(db: Queryable): Promise<Party[]> {
  const { rows } = await db.query<PartyRow>(`SELECT ${columns} FROM parties ORDER BY gln`);
  return rows.map(partyOf);
}

/**
 * Adds a party, or replaces all that is known of it. The password of its channel is sealed and never told again. Where its
 * channel is of another kind than before, what waits for it goes the new way; returns how many deliveries that are. In a
 * transaction.
 */
export async function saveParty(db: Queryable, keys: DataKeys, party: Party): Promise<number> {
  const { rows } = await db.query<{ kind: string }>(
    `SELECT channel->>'kind' AS kind FROM parties WHERE gln = $1 FOR UPDATE`,
    [party.gln],
  );
  await db.query(
    `INSERT INTO parties (${columns}) VALUES (${values})
     ON CONFLICT (gln) DO UPDATE SET (${columns}, updated_at) =
       (${values}, now())`,
    [
      party.gln,
      party.sor ?? null,
      party.name,
      party.unit ?? null,
      party.roles,
      party.municipality ?? null,
      party.identifier ? JSON.stringify(party.identifier) : null,
      party.formats,
      party.accepts ?? null,
      JSON.stringify(readable(party.channel)),
      party.receipts,
      party.envelope ?? null,
      party.medcomXml ? JSON.stringify(party.medcomXml) : null,
      party.retry ? JSON.stringify(party.retry) : null,
      party.timeToLive ? JSON.stringify(party.timeToLive) : null,
      party.closedDays ?? null,
      party.followUps ? JSON.stringify(party.followUps) : null,
    ],
  );
  await putPasswordAway(db, keys, party.gln, party.channel);
  const isChanged = rows[0] !== undefined && rows[0].kind !== party.channel.kind;
  return isChanged ? await followParty(db, party.gln) : 0;
}

/**
 * The parties of a parties file, defaults filled in.
 * Throws CONFIGURATION with every fault of the file, each with its JSON Pointer.
 */
export function parsePartiesFile(text: string): Party[] {
  const file = parsed(text);
  const { file: isFile } = checks();
  if (!isFile(file)) throw unusable(findingsOfSchema(isFile.errors));
  const doubles = doubledGlns(file.parties);
  if (doubles.length > 0) throw unusable(doubles);
  return file.parties.map(withDefaults);
}

/** Checks one party as a parties file would have it; the findings name what is wrong. */
export function checkParty(value: unknown): { party: Party } | { findings: Finding[] } {
  const { party: isParty } = checks();
  return isParty(value) ? { party: withDefaults(value) } : { findings: findingsOfSchema(isParty.errors) };
}

type WrittenParty = Omit<Party, 'channel' | 'receipts'> & Partial<Pick<Party, 'channel' | 'receipts'>>;

interface Checks {
  file: ValidateFunction<{ parties: WrittenParty[] }>;
  party: ValidateFunction<WrittenParty>;
}

let compiled: Checks | undefined;

/* Compiled at first use: most commands never read parties. */
function checks(): Checks {
  compiled ??= compile();
  return compiled;
}

function compile(): Checks {
  const validatorOf = compiledSchemas('parties', {});
  const id = 'https://tovholder.dk/schemas/parties.schema.json';
  return { file: validatorOf(id), party: validatorOf(`${id}#/$defs/party`) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new GatewayError('CONFIGURATION', 'The parties file is not JSON: check its brackets, commas and quotes.');
  }
}

function unusable(findings: Finding[]): GatewayError {
  return new GatewayError(
    'CONFIGURATION',
    'The parties file breaks its schema: mend each place in the list.',
    findings,
  );
}

function doubledGlns(parties: readonly WrittenParty[]): Finding[] {
  const glns = parties.map((party) => party.gln);
  return glns.flatMap((gln, index) => {
    if (glns.indexOf(gln) === index) return [];
    const detail = 'The file has this GLN already: a party stands in it once.';
    return [{ severity: 'error', code: 'NOT_ALLOWED', path: `/parties/${index}/gln`, detail }];
  });
}

function withDefaults(party: WrittenParty): Party {
  return { ...party, channel: party.channel ?? { kind: 'inbox' }, receipts: party.receipts ?? 'on-ack' };
}

interface PartyRow {
  gln: string;
  sor: string | null;
  name: string;
  unit: string | null;
  roles: Role[];
  municipality: string | null;
  identifier: Identifier | null;
  formats: FormatName[];
  accepts: MessageTypeName[] | null;
  channel: ChannelSettings;
  receipts: 'on-ack' | 'explicit';
  envelope: 'vans' | null;
  medcom_xml: MedcomXmlVersions | null;
  retry: Retry | null;
  time_to_live: TimeToLive | null;
  closed_days: string[] | null;
  follow_ups: FollowUpWishes | null;
}

function partyOf(row: PartyRow): Party {
  const { gln, sor, name, unit, roles, municipality, identifier, formats, accepts, channel, receipts } = row;
  const { envelope, medcom_xml: medcomXml, retry, time_to_live: timeToLive } = row;
  const { closed_days: closedDays, follow_ups: followUps } = row;
  return {
    gln,
    ...(sor !== null && { sor }),
    name,
    ...(unit !== null && { unit }),
    roles,
    ...(municipality !== null && { municipality }),
    ...(identifier !== null && { identifier }),
    formats,
    ...(accepts !== null && { accepts }),
    channel,
    receipts,
    ...(envelope !== null && { envelope }),
    ...(medcomXml !== null && { medcomXml }),
    ...(retry !== null && { retry }),
    ...(timeToLive !== null && { timeToLive }),
    ...(closedDays !== null && { closedDays }),
    ...(followUps !== null && { followUps }),
  };
}
