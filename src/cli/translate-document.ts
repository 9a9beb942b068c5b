import { type Finding, isClean } from '../finding.ts';
import { withRule } from '../findings/explain.ts';
import type { Format, FormatName, WriteContext } from '../formats/format.ts';
import { formats } from '../formats/index.ts';
import type { Message } from '../message.ts';
import { carry } from '../messages/index.ts';
import { addressOf } from '../routing/address.ts';
import type { Party } from '../store/parties.ts';
import { CommandFailure } from './ending.ts';
import { examine } from './examine.ts';
import { partyOf, receiverAmong } from './parties-file.ts';

/** A document in another format, and what its reader should know. */
export interface Translation {
  output: Uint8Array;
  warnings: Finding[];
}

/**
 * Reads a document of any format and writes its letters in another one; several letters only as a JSON array.
 * Throws CommandFailure (exit code 1) with every finding where it is invalid or the target cannot carry it.
 */
export function translateDocument(bytes: Uint8Array, to: FormatName, parties: readonly Party[]): Translation {
  const { messages, errors, warnings } = examine(bytes);
  if (errors.length > 0)
    throw new CommandFailure(
      1,
      'The document is not valid, so it was not translated.',
      errors,
      'Dokumentet er ikke gyldigt, så det er ikke oversat.',
    );
  const [message] = messages;
  if (!message)
    throw new CommandFailure(
      1,
      'The document holds no letter, so there is nothing to translate.',
      [],
      'Dokumentet rummer intet brev, så der er intet at oversætte.',
    );
  const format = formats[to];
  if (messages.length === 1) {
    const [output, ...further] = writeAll(message, format, parties);
    if (output) return { output, warnings: further.length > 0 ? [...warnings, filesLeftOut] : warnings };
  }
  if (to === 'json') return { output: asArray(messages.map((one) => writeOne(one, format, parties))), warnings };
  throw new CommandFailure(
    1,
    `The document holds ${messages.length} letters, and ${to} takes one a document: translate it to json, which gives an array, or send the letters one by one.`,
    [],
    `Dokumentet rummer ${messages.length} breve, og ${to} tager ét pr. dokument: oversæt til json, som giver en liste, eller send brevene ét ad gangen.`,
  );
}

/** Writes one message in a format. Throws CommandFailure with what keeps the format from carrying it. */
export function writeOne(message: Message, format: Format, parties: readonly Party[]): Uint8Array {
  const [first] = writeAll(message, format, parties);
  if (!first) throw new Error('a message is written as one document at least');
  return first;
}

/** Writes one message in a format with all the documents it takes: a letter, and the files that travel beside it. Throws as `writeOne`. */
export function writeAll(message: Message, format: Format, parties: readonly Party[]): Uint8Array[] {
  const party = receiverAmong(parties, message.receiver);
  const addressed = party ? { ...message, receiver: { ...message.receiver, gln: party.gln } } : message;
  const context: WriteContext = {
    sender: addressOf(message.sender, partyOf(parties, message.sender)),
    receiver: addressOf(addressed.receiver, party),
  };
  const letter = carry(addressed, format);
  const obstacles = format.obstacles(letter, context);
  const letters = [letter, ...(format.beside?.(letter) ?? [])];
  if (isClean(obstacles)) return letters.map((one) => format.write(one, context));
  throw new CommandFailure(
    1,
    `The message is valid, but ${format.name} cannot carry it as it stands.`,
    obstacles.map((obstacle) => withRule(obstacle, {})),
    `Meddelelsen er gyldig, men ${format.name} kan ikke bære den, som den står.`,
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
