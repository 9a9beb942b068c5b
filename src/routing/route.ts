import { GatewayError } from '../errors.ts';
import type { Finding } from '../finding.ts';
import { isClean } from '../finding.ts';
import type { Format, FormatName, WriteContext } from '../formats/format.ts';
import { formats } from '../formats/index.ts';
import type { Cover, Message, MessageTypeName } from '../message.ts';
import { carry, messageType } from '../messages/index.ts';
import { findPartiesByRole, findParty, type Party } from '../store/parties.ts';
import type { Queryable } from '../store/store.ts';
import { addressOf } from './address.ts';

/** Where a message goes and how: known before the 202, so never a surprise later. */
export interface Route {
  party: Party;
  format: FormatName;
  /** How many documents it goes out in. */
  parts: number;
}

/**
 * The receiver of a message and the best of its formats that can carry it.
 * Throws RECEIVER_UNKNOWN, RECEIVER_AMBIGUOUS, TYPE_NOT_TAKEN, SOR_UNKNOWN or TARGET_CANNOT_CARRY, with the places.
 */
export async function route(db: Queryable, message: Message): Promise<Route> {
  const party = await receiverOf(db, message.receiver);
  const offered = formatsFor(party, message.type);
  const context = await writeContextFor(db, message, party);
  const refusals: Finding[][] = [];
  for (const name of offered) {
    const found = obstaclesOf(message, formats[name], context);
    if (isClean(found)) return { party, format: name, parts: partsOf(message, formats[name]) };
    refusals.push(found);
  }
  const [findings = []] = refusals;
  const code = findings.every((finding) => finding.code === 'SOR_UNKNOWN') ? 'SOR_UNKNOWN' : 'TARGET_CANNOT_CARRY';
  throw new GatewayError(
    code,
    `The receiver takes ${offered.join(', ')}, and that cannot carry this message as it stands: mend each place in the list, or agree on another way with the receiver.`,
    findings,
  );
}

function partsOf(message: Message, format: Format): number {
  return 1 + (format.beside?.(carry(message, format)).length ?? 0);
}

/** What keeps a message from being written in a format. */
export function obstaclesOf(message: Message, format: Format, context: WriteContext): Finding[] {
  return format.obstacles(carry(message, format), context);
}

async function receiverOf(db: Queryable, receiver: Cover['receiver']): Promise<Party> {
  if (receiver.gln !== undefined) {
    const party = await findParty(db, receiver.gln);
    if (party) return party;
    throw unknownReceiver(
      'gln',
      '/receiver/gln',
      'No party here has this GLN: check the number, or have the party registered.',
    );
  }
  const { municipality, role } = receiver;
  if (municipality === undefined || role === undefined)
    throw new Error('the schema lets no receiver pass without GLN or role');
  const candidates = await findPartiesByRole(db, municipality, role);
  const [party] = candidates;
  if (!party) {
    throw unknownReceiver(
      'role',
      '/receiver',
      'No party here has this role in this municipality: address the message by GLN.',
    );
  }
  if (candidates.length > 1) {
    throw new GatewayError(
      'RECEIVER_AMBIGUOUS',
      'Several parties have this role in this municipality: address the message to one of them by its GLN.',
      candidates.map(({ gln, name }) => ({
        severity: 'error',
        code: 'RECEIVER_CANDIDATE',
        path: '/receiver',
        detail: `${gln} ${name}`,
        params: { reason: 'party', gln, name },
      })),
    );
  }
  return party;
}

function unknownReceiver(reason: 'gln' | 'role', path: string, detail: string): GatewayError {
  return new GatewayError('RECEIVER_UNKNOWN', detail, [
    { severity: 'error', code: 'RECEIVER_UNKNOWN', path, detail, params: { reason } },
  ]);
}

/**
 * The formats to try, best first. One that carries the type by convention alone counts only towards a party whose
 * `accepts` names the type, and comes after those that carry it by a standard (contract §1, note 1).
 */
function formatsFor({ formats: taken, accepts }: Party, type: MessageTypeName): FormatName[] {
  if (type === 'receipt') return taken;
  if (accepts && !accepts.includes(type)) throw notTaken(type);
  const { byConvention = [] } = messageType(type);
  const standard = taken.filter((name) => !byConvention.includes(name));
  const conventional = accepts ? taken.filter((name) => byConvention.includes(name)) : [];
  const ranked = standard.includes('medcom-xml') || conventional.length === 0 ? standard : taken;
  if (ranked.length === 0) throw notTaken(type);
  return ranked;
}

function notTaken(type: MessageTypeName): GatewayError {
  const detail = `The receiver does not take ${type}: send it as correspondence, or agree with the receiver that it accepts the type.`;
  return new GatewayError('TYPE_NOT_TAKEN', detail, [
    { severity: 'error', code: 'TYPE_NOT_TAKEN', path: '/type', detail, params: { reason: 'type', type } },
  ]);
}

/** What a writer looks up beside the message: its two locations as the parties' register knows them. */
async function writeContextFor(db: Queryable, message: Message, receiver: Party): Promise<WriteContext> {
  const sender = await findParty(db, message.sender.gln);
  return { sender: addressOf(message.sender, sender), receiver: addressOf(message.receiver, receiver) };
}
