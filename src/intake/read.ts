import { GatewayError } from '../errors.ts';
import { type Finding, isClean } from '../finding.ts';
import type { Letter, Reading } from '../formats/format.ts';
import { formatOfMediaType } from '../formats/index.ts';
import type { Message } from '../message.ts';
import { interpret, rulesOf } from '../messages/index.ts';
import type { Submission } from './accept.ts';

/** A submitted document, read: its messages in order, and all that was found on the way. */
export interface ReadDocument {
  reading: Reading;
  messages: { message: Message; letter: Letter }[];
  findings: Finding[];
}

/** Reads a submission of any format. Throws UNSUPPORTED_FORMAT; what is wrong with the document stands in the findings. */
export function readDocument(submission: Submission): ReadDocument {
  const format = formatOfMediaType(submission.mediaType, submission.bytes);
  if (!format) {
    throw new GatewayError(
      'UNSUPPORTED_FORMAT',
      'Send application/json, application/xml, text/xml, application/fhir+json or application/fhir+xml and say so in Content-Type.',
    );
  }
  const reading = format.read(
    submission.bytes,
    submission.charset === undefined ? {} : { charset: submission.charset },
  );
  const understood = reading.letters.map((letter) => ({ letter, ...interpret(letter) }));
  const business = understood.flatMap(({ message, findings }) => [...findings, ...rulesOf(message, new Date())]);
  return {
    reading,
    messages: understood.map(({ message, letter }) => ({ message, letter })),
    findings: [...reading.findings, ...(format.name === 'json' ? business : business.map(asWarning))],
  };
}

/* Business rules are errors on the canonical form and warnings on a carrier: contract §5, `validate`. */
function asWarning(finding: Finding): Finding {
  return { ...finding, severity: 'warning' };
}

/** Throws INVALID with everything that was found when an error is among it. */
export function mustBeValid({ findings }: ReadDocument): void {
  if (isClean(findings)) return;
  throw new GatewayError(
    'INVALID',
    'The document was not accepted: mend what the list names and send it again.',
    findings,
  );
}
