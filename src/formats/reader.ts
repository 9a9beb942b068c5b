import { availableParallelism } from 'node:os';
import { GatewayError } from '../errors.ts';
import type { FormatName, Letter, Reading, ReadOptions, WriteContext } from './format.ts';
import { formats } from './index.ts';
import type { Answer, Task } from './threads/task.ts';
import { openThreads, type Threads, TooIntricate } from './threads/threads.ts';
import { type CheckedDocument, writeChecked } from './write-checked.ts';

/** Documents beyond this many bytes, and letters beyond this many characters, are worked on in a thread of their own. */
export const smallEnough = 32_768;

/** Milliseconds that a thread may work on one document. The biggest message that is none of malice takes a tenth of it. */
const timeLimit = 20_000;

let opened: Threads | undefined;

function threads(): Threads {
  opened ??= openThreads(Math.max(1, Math.min(4, availableParallelism() - 1)), timeLimit);
  return opened;
}

/** Starts the first thread, so that the first big document need not wait for it. */
export function warmUpReader(): void {
  threads().warmUp();
}

/**
 * Reads a document as its format does: a small one here, a big one in a thread, so that nobody else waits for it.
 * What is wrong is in the findings; a document that overtaxes its thread is refused with TOO_INTRICATE.
 */
export async function readDocumentBytes(
  format: FormatName,
  bytes: Uint8Array,
  options: ReadOptions = {},
): Promise<Reading> {
  if (bytes.length <= smallEnough) return formats[format].read(bytes, options);
  try {
    const answer = await run({ kind: 'read', format, bytes: new Uint8Array(bytes), options });
    if (answer.kind === 'reading') return answer.reading;
    throw new Error('a thread that was asked to read gave no reading');
  } catch (error) {
    if (!(error instanceof TooIntricate)) throw error;
    const detail = 'The document takes longer to read than any message: send a smaller or plainer one.';
    return {
      format,
      findings: [{ severity: 'error', code: 'TOO_INTRICATE', detail, params: { reason: 'time' } }],
      letters: [],
    };
  }
}

/**
 * Writes a letter that has no obstacles and checks it as `writeChecked` does: a small one here, a big one in a thread.
 * Throws OUTPUT_INVALID, and TARGET_CANNOT_CARRY where the work overtaxes its thread.
 */
export async function writeDocumentBytes(
  format: FormatName,
  letter: Letter,
  context: WriteContext,
): Promise<CheckedDocument> {
  if (lengthOf(letter) <= smallEnough) return writeChecked(formats[format], letter, context);
  try {
    const answer = await run({ kind: 'write', format, letter, context });
    if (answer.kind === 'document') return answer.document;
    throw new Error('a thread that was asked to write gave no document');
  } catch (error) {
    if (!(error instanceof TooIntricate)) throw error;
    throw new GatewayError('TARGET_CANNOT_CARRY', `${format} takes too long to write for this message: send less.`);
  }
}

async function run(task: Task): Promise<Exclude<Answer, { kind: 'refusal' }>> {
  const answer = await threads().run(task);
  if (answer.kind !== 'refusal') return answer;
  throw new GatewayError(answer.code, answer.detail, answer.findings);
}

/** Characters in all the texts of a value. */
function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, part) => sum + lengthOf(part), 0);
}
