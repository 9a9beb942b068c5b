import type { ErrorCode } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { FormatName, Letter, Reading, ReadOptions, WriteContext } from '../format.ts';
import type { CheckedDocument } from '../write-checked.ts';

/** What a thread is asked to do. */
export type Task =
  | { kind: 'read'; format: FormatName; bytes: Uint8Array; options: ReadOptions }
  | { kind: 'write'; format: FormatName; letter: Letter; context: WriteContext };

/** What a thread gives back. An error that is none of the gateway's ends the thread instead. */
export type Answer =
  | { kind: 'reading'; reading: Reading }
  | { kind: 'document'; document: CheckedDocument }
  | { kind: 'refusal'; code: ErrorCode; detail: string; findings: readonly Finding[] };
