import type { ErrorCode } from '../errors.ts';
import type { Finding } from '../finding.ts';

/** What keeps a document from being translated or a message from being written. */
export type RefusalCode = Extract<
  ErrorCode,
  'INVALID' | 'TARGET_CANNOT_CARRY' | 'RECEIVER_UNKNOWN' | 'RECEIVER_AMBIGUOUS'
>;

/** Thrown where a document is not valid or a format cannot carry its message; the findings tell every place. Holds no text of a message. */
export class DocumentRefusal extends Error {
  readonly code: RefusalCode;
  readonly findings: readonly Finding[];
  /** The message in Danish. */
  readonly danish: string;

  constructor(code: RefusalCode, message: string, danish: string, findings: readonly Finding[] = []) {
    super(message);
    this.name = 'DocumentRefusal';
    this.code = code;
    this.findings = findings;
    this.danish = danish;
  }
}
