import { breathe } from '../breathe.ts';
import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';
import { type Finding, inMessage, isClean } from '../finding.ts';
import { withRule } from '../findings/explain.ts';
import { withoutFiles } from '../formats/attached-files.ts';
import type { Letter, Reading } from '../formats/format.ts';
import { detectFormat } from '../formats/index.ts';
import { located } from '../formats/json/index.ts';
import { readDocumentBytes } from '../formats/reader.ts';
import type { Message } from '../message.ts';
import { interpret, rulesOf } from '../messages/index.ts';
import { typesReceivedBefore } from '../store/threads.ts';
import type { Submission } from './accept.ts';

/** A submitted document, read: its messages in order, and all that was found on the way. */
export interface ReadDocument {
  reading: Reading;
  messages: { message: Message; letter: Letter }[];
  findings: Finding[];
}

/** Reads a submission of any format. Throws UNSUPPORTED_FORMAT; what is wrong with the document stands in the findings. */
export async function readDocument(context: Context, submission: Submission): Promise<ReadDocument> {
  const format = detectFormat(submission.bytes, submission.mediaType);
  if (!format) {
    throw new GatewayError(
      'UNSUPPORTED_FORMAT',
      'Send application/json, application/xml, text/xml, application/fhir+json or application/fhir+xml and say so in Content-Type.',
    );
  }
  const { charset } = submission;
  const reading = await readDocumentBytes(format.name, submission.bytes, charset === undefined ? {} : { charset });
  const messages: ReadDocument['messages'] = [];
  const business: Finding[] = [];
  for (const [place, letter] of reading.letters.entries()) {
    const { message, findings } = interpret(withoutFiles(letter), { received: await receivedBefore(context, letter) });
    await breathe(submission.bytes);
    const found = [...findings, ...unreadableFiles(letter), ...rulesOf(message, new Date())];
    await breathe(submission.bytes);
    messages.push({ message, letter });
    business.push(...(reading.letters.length > 1 ? found.map((finding) => inMessage(place, finding)) : found));
  }
  const judged = format.name === 'json' ? located(submission.bytes, business) : business.map(asWarning);
  const findings = [...reading.findings, ...judged].map((finding) => withRule(finding, reading));
  return { reading, messages, findings };
}

/* The schema takes any text for a file: here it ends, for there is nothing to hand on. */
function unreadableFiles({ body, cover }: Letter): Finding[] {
  if (body.kind !== 'files') return [];
  return (cover.attachments ?? []).flatMap(({ data }, index): Finding[] => {
    if (data !== undefined) return [];
    const detail = 'The file is empty or not base64, so there is nothing to deliver; encode it again and send it anew.';
    return [{ severity: 'error', code: 'FILE_UNREADABLE', path: `/attachments/${index}/data`, detail }];
  });
}

/* Only free text has to be told apart by what came before; whatever names its type says so itself. */
async function receivedBefore({ store }: Context, { cover, body }: Letter) {
  return body.kind === 'correspondence' ? typesReceivedBefore(store.pool, store.keys, cover) : [];
}

/* Business rules are errors on the canonical form and warnings on a carrier: contract §5, `validate`. */
function asWarning(finding: Finding): Finding {
  if (finding.code === 'FILE_UNREADABLE') return finding;
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
