import { type Finding, isClean } from '../finding.ts';
import { withRule } from '../findings/explain.ts';
import type { Address, Format, FormatName, Letter, WriteContext } from '../formats/format.ts';
import { formats } from '../formats/index.ts';
import { validateMessage } from '../formats/json/index.ts';
import type { Message } from '../message.ts';
import { carry } from '../messages/index.ts';
import { addressOf } from '../routing/address.ts';
import { type ExamineOptions, examine } from './examine.ts';
import { type KnownParty, partyOf, receiverAmong } from './parties.ts';
import { DocumentRefusal } from './refusal.ts';

/** A document in another format, and what its reader should know. */
export interface Translation {
  output: Uint8Array;
  warnings: Finding[];
}

/**
 * Reads a document of any format and writes its letters in another one; several letters only as a JSON array.
 * Throws DocumentRefusal with every finding where it is invalid or the target cannot carry it.
 */
export function translateDocument(
  bytes: Uint8Array,
  to: FormatName,
  parties: readonly KnownParty[],
  options: ExamineOptions = {},
): Translation {
  const { messages, errors, warnings } = examine(bytes, options);
  if (errors.length > 0)
    throw new DocumentRefusal(
      'INVALID',
      'The document is not valid, so it was not translated.',
      'Dokumentet er ikke gyldigt, så det er ikke oversat.',
      errors,
    );
  const [message] = messages;
  if (!message)
    throw new DocumentRefusal(
      'INVALID',
      'The document holds no letter, so there is nothing to translate.',
      'Dokumentet rummer intet brev, så der er intet at oversætte.',
    );
  if (messages.length === 1) {
    const [output, ...further] = writeAll(message, formats[to], { parties });
    if (output) return { output, warnings: further.length > 0 ? [...warnings, filesLeftOut] : warnings };
  }
  if (to === 'json') {
    return { output: asArray(messages.map((one) => writeOne(one, formats[to], parties))), warnings };
  }
  throw new DocumentRefusal(
    'TARGET_CANNOT_CARRY',
    `The document holds ${messages.length} letters, and ${to} takes one a document: translate it to json, which gives an array, or send the letters one by one.`,
    `Dokumentet rummer ${messages.length} breve, og ${to} tager ét pr. dokument: oversæt til json, som giver en liste, eller send brevene ét ad gangen.`,
  );
}

/** Who sends and who receives, beyond what the message says of them: looked up among parties, or given as they are. */
export interface Surroundings {
  parties?: readonly KnownParty[];
  sender?: Omit<Address, 'gln'>;
  receiver?: Partial<Address>;
}

/** Writes a message that came from outside: as `writeAll`, and refused too where it breaks the canonical schema. */
export function writeDocuments(message: Message, format: FormatName, surroundings: Surroundings): Uint8Array[] {
  const findings = validateMessage(message);
  if (isClean(findings)) return writeAll(message, formats[format], surroundings);
  throw new DocumentRefusal(
    'INVALID',
    'The message breaks the schema of its type, so it was not written.',
    'Meddelelsen overholder ikke skemaet for sin type, så den er ikke skrevet.',
    findings.map((finding) => withRule(finding, { format: 'json' })),
  );
}

/** Writes one message in a format. Throws DocumentRefusal with what keeps the format from carrying it. */
export function writeOne(message: Message, format: Format, parties: readonly KnownParty[]): Uint8Array {
  const [first] = writeAll(message, format, { parties });
  if (!first) throw new Error('a message is written as one document at least');
  return first;
}

/** Writes one message in a format with all the documents it takes: a letter, and the files that travel beside it. Throws as `writeOne`. */
export function writeAll(message: Message, format: Format, surroundings: Surroundings): Uint8Array[] {
  const { letters, context } = lettersFor(message, format, surroundings);
  return letters.map((one) => format.write(one, context));
}

/** What `writeAll` writes: the letters, and who sends and receives them. Throws as `writeOne`. */
export function lettersFor(
  message: Message,
  format: Format,
  surroundings: Surroundings,
): { letters: Letter[]; context: WriteContext } {
  const { parties = [], sender, receiver } = surroundings;
  const party = receiver?.gln === undefined ? receiverAmong(parties, message.receiver) : partyOf(parties, receiver);
  const gln = receiver?.gln ?? party?.gln;
  const addressed = gln === undefined ? message : { ...message, receiver: { ...message.receiver, gln } };
  const context: WriteContext = {
    sender: { ...addressOf(message.sender, partyOf(parties, message.sender)), ...sender },
    receiver: { ...addressOf(addressed.receiver, party), ...receiver },
  };
  const letter = carry(addressed, format);
  const obstacles = format.obstacles(letter, context);
  const letters = [letter, ...(format.beside?.(letter) ?? [])];
  if (isClean(obstacles)) return { letters, context };
  throw new DocumentRefusal(
    'TARGET_CANNOT_CARRY',
    `The message is valid, but ${format.name} cannot carry it as it stands.`,
    `Meddelelsen er gyldig, men ${format.name} kan ikke bære den, som den står.`,
    obstacles.map((obstacle) => withRule(obstacle, {})),
  );
}

const filesLeftOut: Finding = {
  severity: 'warning',
  code: 'FILES_BESIDE',
  path: '/attachments',
  detail:
    'The files travel beside the letter in an XBIN01 of their own, which is not in this output: send the message through the gateway, which delivers both.',
};

function asArray(documents: readonly Uint8Array[]): Uint8Array {
  const texts = documents.map((bytes) => Buffer.from(bytes).toString('utf8').trimEnd());
  return Buffer.from(`[\n${texts.join(',\n')}\n]\n`);
}
