import type { Format, Letter, WriteContext } from '../format.ts';
import { diagnosesHeld } from './diagnoses.ts';
import { writeEnvelope } from './emessage.ts';
import { shortIds } from './ids.ts';
import { carriedKinds, obstaclesOf } from './obstacles.ts';
import { readEmessage } from './read.ts';
import { writeEmessage } from './serialize.ts';
import { standards } from './standards.ts';

/** MedCom XML: the Emessage with XDIS91, XREF15, XDIS15, XREF22, XDIS22 and the receipts XCTL01 to XCTL03. */
export const medcomXml: Format = {
  name: 'medcom-xml',
  mediaTypes: ['application/xml', 'text/xml'],
  carries: carriedKinds,
  read: readEmessage,
  obstacles: obstaclesOf,
  ids: ({ cover }) => shortIds(cover),
  write: writeLetter,
  diagnosesHeld,
};

function writeLetter(letter: Letter, context: WriteContext): Uint8Array {
  for (const { namespace, root, write } of standards) {
    const content = write(letter, context);
    if (content) return writeEmessage(namespace, { Envelope: writeEnvelope(letter), [root]: content });
  }
  throw new Error(
    `MedCom XML has no letter for a body of kind ${letter.body.kind}; ask for the obstacles before writing.`,
  );
}
