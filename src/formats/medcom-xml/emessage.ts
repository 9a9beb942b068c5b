import type { Finding } from '../../finding.ts';
import type { Cover, Message } from '../../message.ts';
import { fromCopenhagen, toCopenhagen } from '../copenhagen-time.ts';
import type { Letter } from '../format.ts';
import type { Closing } from './closing-lines.ts';
import { childOf, codeOf, descendantOf, lineOf, type XmlElement } from './element.ts';
import { readFormatted } from './formatted-text.ts';
import { madeUpEpisodeId, readEpisodeId, shortIds, writtenEpisodeId } from './ids.ts';
import type { Formatted } from './marks.ts';
import { readGln } from './party.ts';
import type { XmlContent } from './serialize.ts';

/** A letter element on its way to a `Letter`, with what the envelope says and where to put what is noticed. */
export interface Frame {
  element: XmlElement;
  root: XmlElement;
  /** Whether the documented tolerances are off. */
  strict: boolean;
  note(finding: Omit<Finding, 'line' | 'column'>, at: XmlElement): void;
}

/**
 * Reads a date and a clock time of Copenhagen. The schema lets years beyond four digits pass, which no point in time of ours can be:
 * such a one stays as it is and is no valid time in any message.
 */
export function readMoment(moment: XmlElement | undefined): string | undefined {
  const date = codeOf(childOf(moment, 'Date'));
  const time = codeOf(childOf(moment, 'Time'));
  if (!date || !time) return undefined;
  return /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(date) ? fromCopenhagen(date, time) : `${date}T${time}`;
}

/** A point in time as date and clock time of Copenhagen. */
export function writeMoment(at: string): { [name: string]: XmlContent } {
  const { date, time } = toCopenhagen(at);
  return { Date: date, Time: time };
}

/** A FormattedText with its styles. Markup that was escaped twice is read as markup, with a warning, where tolerances are on. */
export function readStyled(frame: Frame, element: XmlElement): Formatted {
  const { wasEscaped, ...formatted } = readFormatted(element, !frame.strict);
  if (wasEscaped) {
    const detail =
      'The text holds markup that was escaped twice; it was read as the markup it means. Write Break and the styles as elements.';
    frame.note({ severity: 'warning', code: 'MARKUP_ESCAPED', detail }, element);
  }
  return formatted;
}

type ReadCover = Pick<Cover, 'letterId' | 'envelopeId' | 'sentAt' | 'receiptRequested'>;

/** What every letter has: ids and time, and whether a positive receipt is wanted, which for a receipt is never. */
export function readCover({ element, root }: Frame): ReadCover {
  const envelope = childOf(root, 'Envelope');
  const envelopeId = lineOf(childOf(envelope, 'Identifier'));
  const sentAt = readMoment(descendantOf(element, 'Letter', 'Authorisation')) ?? readMoment(childOf(envelope, 'Sent'));
  return {
    letterId: lineOf(descendantOf(element, 'Letter', 'Identifier')) ?? '',
    ...(envelopeId === undefined ? {} : { envelopeId }),
    sentAt: sentAt ?? '',
    ...(childOf(element, 'OriginalEmessage') ? {} : { receiptRequested: isReceiptWanted(envelope) }),
  };
}

function isReceiptWanted(envelope: XmlElement | undefined): boolean {
  return codeOf(childOf(envelope, 'AcknowledgementCode')) === 'pluspositivkvitt';
}

/** New or corrected, and the episode; an id that was made up because the standard wants one is left out. */
export function readHead({ element }: Frame): Pick<Cover, 'exchange' | 'episodeOfCareId'> {
  const head = childOf(element, 'Letter');
  const kind = codeOf(childOf(head, 'StatusCode')) === 'rettetbrev' ? 'corrected' : 'new';
  const episode = lineOf(childOf(head, 'EpisodeOfCareIdentifier'));
  const madeUp = madeUpEpisodeId(readGln(childOf(element, 'Sender')), lineOf(childOf(head, 'Identifier')) ?? '');
  return { exchange: { kind }, ...(episode && episode !== madeUp ? { episodeOfCareId: readEpisodeId(episode) } : {}) };
}

/** The Letter element of XDIS91, XREF15 and XDIS15. */
export function writeHead(
  cover: Cover,
  standard: string,
  version: string,
  needsEpisode: boolean,
): { [name: string]: XmlContent } {
  const { letterId } = shortIds(cover);
  const madeUp = needsEpisode ? madeUpEpisodeId(cover.sender.gln, letterId) : undefined;
  return {
    Identifier: letterId,
    VersionCode: version,
    StatisticalCode: standard,
    Authorisation: writeMoment(cover.sentAt),
    TypeCode: standard,
    StatusCode: cover.exchange?.kind === 'corrected' ? 'rettetbrev' : 'nytbrev',
    EpisodeOfCareIdentifier: writtenEpisodeId(cover) ?? madeUp,
  };
}

/** The Envelope of one letter. No receipt is ever wanted for a receipt. */
export function writeEnvelope({ cover, body }: Letter): { [name: string]: XmlContent } {
  const isWanted = body.kind !== 'receipt' && cover.receiptRequested !== false;
  return {
    Sent: writeMoment(cover.sentAt),
    Identifier: shortIds(cover).envelopeId,
    AcknowledgementCode: isWanted ? 'pluspositivkvitt' : 'minuspositivkvitt',
  };
}

/** The kinds of exchange that MedCom XML has no code for, as the closing lines tell them; of the acute referral also the corrected one. */
const exchangeNames = { reply: 'Svar', forward: 'Videresendt', corrected: 'Rettet' } as const;

const priorityNames = { asap: 'Høj', routine: 'Rutine' } as const;
const statusNames = { admitted: 'Indlagt', outpatient: 'Ambulant', deceased: 'Død' } as const;

/** Closing lines on the priority, for letters without an element for it. */
export function closingOfPriority({ priority }: Cover): Closing {
  return priority ? { priority: priorityNames[priority] } : {};
}

/** Closing lines on the patient's status, for letters without an element for it; none for the default, inactive. */
export function closingOfStatus({ encounterStatus: status }: Cover): Closing {
  return status && status !== 'inactive' ? { encounterStatus: statusNames[status] } : {};
}

/** The priority and the patient's status as closing lines tell them. */
export function situationOf(closing: Closing): Pick<Cover, 'priority' | 'encounterStatus'> {
  const priority = (['asap', 'routine'] as const).find((name) => priorityNames[name] === closing.priority);
  const status = (['admitted', 'outpatient', 'deceased'] as const).find(
    (name) => statusNames[name] === closing.encounterStatus,
  );
  return { ...(priority ? { priority } : {}), ...(status ? { encounterStatus: status } : {}) };
}

/** What the closing lines say of the exchange. */
export function closingOfExchange(cover: Cover): { exchange?: string } {
  const kind = cover.exchange?.kind;
  return kind === 'reply' || kind === 'forward' ? { exchange: exchangeNames[kind] } : {};
}

/** The exchange with what the closing lines add to it. */
export function exchangeOf(exchange: Message['exchange'], line: string | undefined): Pick<Cover, 'exchange'> {
  const kind = (['reply', 'forward', 'corrected'] as const).find((name) => exchangeNames[name] === line);
  if (kind) return { exchange: { kind } };
  return exchange ? { exchange } : {};
}
