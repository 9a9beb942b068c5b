import type { Cover } from '../../message.ts';
import type { Letter, ReceiptBody, StandardName, WriteContext } from '../format.ts';
import { childOf, childrenOf, lineOf, type XmlElement } from './element.ts';
import { type Frame, readCover } from './emessage.ts';
import { shortEnvelopeId, shortIds, shortLetterId } from './ids.ts';
import { readGln } from './party.ts';
import { readRefusal, writeRefusal } from './refusal.ts';
import type { XmlContent } from './serialize.ts';

/** Version that a receipt names where that of the original is not known: the one XDIS91 in use. */
const usualVersion = 'XD9134L';

/** The three receipts: their element and version. Source: XCTL01–03, namespace 2005/08/07. */
export const receiptElements = {
  XCTL01: { element: 'NegativeVansReceipt', version: 'XC0130Q' },
  XCTL02: { element: 'NegativeReceipt', version: 'XC0230Q' },
  XCTL03: { element: 'PositiveReceipt', version: 'XC0330Q' },
} as const;

/** Which receipt tells an outcome (contract §4, *Receipts*). */
export function receiptStandard({ outcome, fromGateway }: ReceiptBody): 'XCTL01' | 'XCTL02' | 'XCTL03' {
  if (outcome === 'accepted') return 'XCTL03';
  return fromGateway ? 'XCTL01' : 'XCTL02';
}

/**
 * Reads a receipt. One that answers several letters is as many receipts, from the second on with its place behind the letter id;
 * one that names no letter answers the envelope, whose id stands in the letter's place.
 */
export function readXctl(frame: Frame): Letter[] {
  const { element } = frame;
  const common = readCover(frame);
  const original = childOf(element, 'OriginalEmessage');
  const envelopeId = lineOf(childOf(original, 'OriginalEnvelopeIdentifier')) ?? '';
  const letters = childrenOf(original, 'OriginalLetter');
  if (letters.length === 0 && original) {
    const detail = 'The receipt names no letter; it is taken to answer the whole envelope.';
    frame.note({ severity: 'warning', code: 'RECEIPT_WITHOUT_LETTER', detail }, original);
  }
  return (letters.length > 0 ? letters : [undefined]).map((letter, index) => {
    const cover: Cover = {
      ...common,
      letterId: index === 0 ? common.letterId : `${common.letterId}/${index + 1}`,
      sender: { gln: readGln(childOf(element, 'Sender')) },
      receiver: { gln: readGln(childOf(element, 'Receiver')) },
    };
    const letterId = lineOf(childOf(letter, 'OriginalLetterIdentifier')) ?? envelopeId;
    return { cover, body: bodyOf(element, original, letter, { letterId, envelopeId }) };
  });
}

function bodyOf(
  receipt: XmlElement,
  envelope: XmlElement | undefined,
  letter: XmlElement | undefined,
  original: ReceiptBody['original'],
): ReceiptBody {
  if (receipt.name === receiptElements.XCTL03.element) return { kind: 'receipt', outcome: 'accepted', original };
  const place = childOf(letter, 'RefuseCode') || childOf(letter, 'RefuseText') ? letter : envelope;
  const refusal = readRefusal(childOf(place, 'RefuseCode'), childOf(place, 'RefuseText'));
  const isFromNetwork = receipt.name === receiptElements.XCTL01.element;
  return { kind: 'receipt', ...refusal, original, ...(isFromNetwork ? { fromGateway: true } : {}) };
}

/** Writes a receipt. The reason stands at the letter, in XCTL01 at the envelope, as in MedCom's examples. */
export function writeXctl(cover: Cover, body: ReceiptBody, context: WriteContext): { [name: string]: XmlContent } {
  const standard = receiptStandard(body);
  const originalSender = cover.receiver.gln ?? context.receiver.gln;
  const refusal = standard === 'XCTL03' ? {} : writeRefusal(body);
  const { letterId, envelopeId } = body.original;
  return {
    Letter: {
      Identifier: shortIds(cover).letterId,
      VersionCode: receiptElements[standard].version,
      StatisticalCode: standard,
    },
    Sender: { EANIdentifier: cover.sender.gln },
    Receiver: { EANIdentifier: originalSender },
    OriginalEmessage: {
      OriginalEnvelopeIdentifier: shortEnvelopeId(
        originalSender,
        letterId,
        envelopeId ?? context.original?.cover.envelopeId,
      ),
      OriginalSender: { EANIdentifier: originalSender },
      OriginalReceiver: { EANIdentifier: context.original?.cover.receiver.gln ?? cover.sender.gln },
      ...(standard === 'XCTL01' ? refusal : {}),
      OriginalLetter: {
        OriginalLetterIdentifier: shortLetterId(originalSender, letterId),
        OriginalVersionCode: originalVersion(context),
        ...(standard === 'XCTL01' ? {} : refusal),
      },
    },
  };
}

/** The standards whose version code an original letter in MedCom XML can have. */
const letterStandards: readonly StandardName[] = ['XDIS91', 'XREF15', 'XDIS15', 'XREF22', 'XDIS22'];

function originalVersion({ original }: WriteContext): string {
  const isXml = original?.standard !== undefined && letterStandards.includes(original.standard);
  return (isXml && original?.version?.slice(0, 7)) || usualVersion;
}
