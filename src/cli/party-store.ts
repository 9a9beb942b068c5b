import type { Retry } from '../delivery/retry-timing.ts';
import type { MedcomXmlVersions } from '../formats/format.ts';
import { type MessageTypeName, messageTypeNames } from '../message.ts';
import { hasGlnCheckDigit } from '../numbers.ts';
import { inTransaction } from '../store/connect.ts';
import { createCredential } from '../store/credentials.ts';
import { checkParty, findParty, listParties, type Party, saveParty } from '../store/parties.ts';
import type { TimeToLive } from '../time-to-live.ts';
import { CommandFailure } from './ending.ts';
import { withStore } from './own-store.ts';
import { paletteFor } from './paint.ts';
import { readParties } from './parties-file.ts';
import { type ChannelOptions, channelOf, mustWorkHere, tellFirstSecret, tellUnsigned } from './party-channel.ts';
import { table } from './table.ts';

/** The options of `party add`, as they were typed. */
export interface PartyOptions extends ChannelOptions {
  gln: string;
  name: string;
  role: string[];
  format: string[];
  municipality?: string;
  sor?: string;
  unit?: string;
  accepts?: string[];
  receipts: string;
  envelope?: string;
  xmlVersions?: string[];
  retryPauses?: string[];
  timeToLive?: string[];
}

const headings = ['GLN', 'NAME', 'ROLES', 'MUNICIPALITY', 'FORMATS', 'CHANNEL'];

/** Prints the parties by GLN, a line each or as a parties file. */
export async function list(options: { json?: boolean }): Promise<void> {
  const parties = await withStore(({ pool }) => listParties(pool));
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ parties }, null, 2)}\n`);
    return;
  }
  const rows = parties.map(({ gln, name, unit, roles, municipality, formats, channel }) => [
    ...[gln, unit === undefined ? name : `${name}, ${unit}`, roles.join(', '), municipality ?? '-', formats.join(', ')],
    channel.kind,
  ]);
  if (rows.length > 0) process.stdout.write(table(headings, rows, paletteFor(process.stdout)));
  if (parties.length === 0) process.stderr.write('There are no parties yet: add one with `tovholder party add`.\n');
}

/** Adds a party, or replaces it. */
export async function add(options: PartyOptions): Promise<void> {
  const { gln, name, role, format, municipality, sor, unit, accepts, receipts, envelope } = options;
  const checked = checkParty({
    ...{ gln, name, roles: role, formats: format, channel: channelOf(options), receipts },
    ...{
      ...(municipality && { municipality }),
      ...(sor && { sor }),
      ...(unit && { unit }),
      ...(accepts && { accepts }),
      ...(envelope && { envelope }),
      ...(options.xmlVersions && { medcomXml: versionsOf(options.xmlVersions) }),
      ...(options.retryPauses && { retry: retryOf(options.retryPauses) }),
      ...(options.timeToLive && { timeToLive: timeToLiveOf(options.timeToLive) }),
    },
  });
  if ('findings' in checked) {
    throw new CommandFailure(1, 'The party was not added: mend what the list names.', checked.findings);
  }
  await withStore(async (store, config) => {
    await mustWorkHere(config, [checked.party]);
    await inTransaction(store.pool, (db) => saveParty(db, store.keys, checked.party));
    warnOfCheckDigits([checked.party]);
    process.stdout.write(`Added ${gln} ${name}. Make its key with: tovholder party key --gln ${gln}\n`);
    await tellFirstSecret(store, checked.party);
  });
}

/* The codes of versions and what each says of a party; the two acute ones mean the same. */
const versions: Readonly<Record<string, MedcomXmlVersions>> = {
  XD9134L: { XDIS91: 'XD9134L' },
  XD9133L: { XDIS91: 'XD9133L' },
  XH1531R: { XREF15: 'XH1531R' },
  XH1530R: { XREF15: 'XH1530R' },
  XD1531L: { XDIS15: 'XD1531L' },
  XD1530L: { XDIS15: 'XD1530L' },
  XB0131X: { XBIN01: 'XB0131X' },
  XB0130X: { XBIN01: 'XB0130X' },
  XH2230R: { acute: true },
  XD2230L: { acute: true },
};

function versionsOf(codes: readonly string[]): MedcomXmlVersions {
  const unknown = codes.find((code) => !Object.hasOwn(versions, code));
  if (unknown === undefined) return Object.assign({}, ...codes.map((code) => versions[code]));
  const known = Object.keys(versions).join(', ');
  throw new CommandFailure(
    1,
    `The party was not added: ${unknown} is no version of MedCom XML that is written: ${known}.`,
  );
}

/* `5,300,1800`, or `fmk-reminder=5,300` for one type. What is no number is left to the check of the party. */
function retryOf(given: readonly string[]): Retry {
  const retry: Retry = {};
  for (const { type, value } of given.map(byType)) {
    const schedule = { pauses: value.split(',').filter(Boolean).map(Number) };
    if (type) retry.types = { ...retry.types, [type]: schedule };
    else Object.assign(retry, schedule);
  }
  return retry;
}

function timeToLiveOf(given: readonly string[]): TimeToLive {
  const life: TimeToLive = {};
  for (const { type, value } of given.map(byType)) {
    if (type) life.types = { ...life.types, [type]: Number(value) };
    else life.seconds = Number(value);
  }
  return life;
}

function byType(text: string): { type?: MessageTypeName; value: string } {
  const [name = '', value] = text.split('=');
  if (value === undefined) return { value: name };
  const type = messageTypeNames.find((known) => known === name);
  if (type) return { type, value };
  throw new CommandFailure(1, `The party was not added: ${name} is no message type: ${messageTypeNames.join(', ')}.`);
}

/** Adds or replaces every party of a file, all or none. */
export async function importFile(file: string): Promise<void> {
  const parties = await readParties(file);
  await withStore(async (store, config) => {
    await mustWorkHere(config, parties);
    await inTransaction(store.pool, async (client) => {
      for (const party of parties) await saveParty(client, store.keys, party);
    });
    await tellUnsigned(store, parties);
  });
  warnOfCheckDigits(parties);
  process.stdout.write(`Added or replaced ${parties.length} parties.\n`);
}

/** Makes a credential for parties of the store, or for an operator, and prints its key alone on standard output. */
export async function key(options: { gln?: string[]; admin?: boolean; name?: string }): Promise<void> {
  const glns = [...new Set(options.gln ?? [])];
  const role = options.admin ? 'admin' : 'party';
  if (glns.length > 0 === (role === 'admin')) {
    throw new CommandFailure(2, 'Say whom the key is for: --gln once or more for parties, or --admin for an operator.');
  }
  const made = await withStore(async ({ pool }) => {
    for (const gln of glns) {
      if (await findParty(pool, gln)) continue;
      throw new CommandFailure(1, `No party of the store has the GLN ${gln}: add it with \`tovholder party add\`.`);
    }
    return await createCredential(pool, { name: options.name ?? glns[0] ?? 'operator', role, parties: glns });
  });
  process.stderr.write('Keep this key: it is shown this once and cannot be read again.\n');
  process.stdout.write(`${made.key}\n`);
}

/* A wrong check digit is a warning everywhere (contract §2), but FHIR refuses it later. */
function warnOfCheckDigits(parties: readonly Party[]): void {
  for (const { gln } of parties) {
    if (!hasGlnCheckDigit(gln))
      process.stderr.write(`warning: the check digit of GLN ${gln} is wrong; is it typed right?\n`);
  }
}
