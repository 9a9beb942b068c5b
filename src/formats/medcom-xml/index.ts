import { isDeepStrictEqual } from 'node:util';
import type { Format, Letter, WriteContext } from '../format.ts';
import { diagnosesHeld } from './diagnoses.ts';
import { writeEnvelope } from './emessage.ts';
import { shortIds } from './ids.ts';
import { carriedKinds, obstaclesOf } from './obstacles.ts';
import { readEmessage } from './read.ts';
import { writeEmessage } from './serialize.ts';
import { standards } from './standards.ts';
import { filesBeside } from './xbin01.ts';

/** MedCom XML: the Emessage with XDIS91, XREF15, XDIS15, XREF22, XDIS22 and the receipts XCTL01 to XCTL03. */
export const medcomXml: Format = {
  name: 'medcom-xml',
  mediaTypes: ['application/xml', 'text/xml'],
  carries: carriedKinds,
  enveloped: true,
  resends: true,
  specificRecipient: false,
  namesPredecessor: false,
  repeatsEpisode: true,
  filesStandard: 'XBIN01',
  read: readEmessage,
  obstacles: obstaclesOf,
  ids: ({ cover }) => shortIds(cover),
  write: writeLetter,
  diagnosesHeld,
  beside: filesBeside,
};

/**
 * Writes a letter. Styles and Local_Elements are left out where they would make it another letter, or none that the schema lets pass:
 * so what a sender put there can spoil neither the text nor the document.
 */
function writeLetter(letter: Letter, context: WriteContext): Uint8Array {
  const { formatting, localElements, ...cover } = letter.cover;
  const plain = written({ ...letter, cover }, context);
  if (!formatting && localElements === undefined) return plain;
  const local = localElements === undefined ? {} : { localElements };
  const styles = formatting ? { formatting } : {};
  const wanted = contentOf(plain);
  for (const extra of [{ ...styles, ...local }, styles, local]) {
    if (Object.keys(extra).length === 0) continue;
    const bytes = written({ ...letter, cover: { ...cover, ...extra } }, context);
    if (isDeepStrictEqual(contentOf(bytes), wanted)) return bytes;
  }
  return plain;
}

/** What a document says, without what is kept beside its text. */
function contentOf(bytes: Uint8Array): unknown {
  const { letters, findings } = readEmessage(bytes, { strict: true });
  return {
    errors: findings.filter(({ severity }) => severity === 'error').length,
    letters: letters.map(({ cover: { formatting: _, localElements: __, ...cover }, body }) => ({ cover, body })),
  };
}

function written(letter: Letter, context: WriteContext): Uint8Array {
  for (const { namespace, root, write } of standards) {
    const content = write(letter, context);
    const { localElements } = letter.cover;
    if (content) return writeEmessage(namespace, { Envelope: writeEnvelope(letter), [root]: content }, localElements);
  }
  throw new Error(
    `MedCom XML has no letter for a body of kind ${letter.body.kind}; ask for the obstacles before writing.`,
  );
}
