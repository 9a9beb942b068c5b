import type { Finding, FindingParams } from './finding.ts';

/** What the gateway does about an error: its HTTP status and whether trying again can help. */
interface Treatment {
  status: number;
  title: string;
  retry: boolean;
}

/**
 * Every error of the gateway by its stable code. Whatever is not in this table is a bug and answers 500.
 * Sources: contract §4; RFC 9457.
 */
export const treatments = {
  UNREADABLE: { status: 400, title: 'The document cannot be read', retry: false },
  BAD_REQUEST: { status: 400, title: 'The request is not understood', retry: false },
  UNAUTHENTICATED: { status: 401, title: 'A valid credential is needed', retry: false },
  SENDER_NOT_YOURS: { status: 403, title: 'The sender is not among the parties of this credential', retry: false },
  FORBIDDEN: { status: 403, title: 'The credential does not allow this', retry: false },
  NOT_FOUND: { status: 404, title: 'There is no such thing for this credential', retry: false },
  METHOD_NOT_ALLOWED: { status: 405, title: 'The resource does not know this method', retry: false },
  LETTER_ID_REUSED: { status: 409, title: 'The letter id was used for other content', retry: false },
  ENVELOPE_ID_REUSED: { status: 409, title: 'The envelope id was used for another message', retry: false },
  MESSAGE_ID_REUSED: { status: 409, title: 'The message id was used for other letters', retry: false },
  LEASE_LOST: { status: 409, title: 'The delivery was leased by somebody else', retry: false },
  NOT_CANCELLABLE: { status: 409, title: 'The message can no longer be cancelled', retry: false },
  NOT_REPLAYABLE: { status: 409, title: 'The sender was told that the message was not delivered', retry: false },
  ALREADY_SETTLED: { status: 409, title: 'The delivery has another outcome already', retry: false },
  FOLLOW_UP_ENDED: { status: 409, title: 'The follow-up has ended otherwise', retry: false },
  TOO_LARGE: { status: 413, title: 'The document is larger than the gateway takes', retry: false },
  TOO_MANY_REQUESTS: { status: 429, title: 'Too many calls in too short a time', retry: true },
  UNSUPPORTED_FORMAT: { status: 415, title: 'The media type is none that the gateway reads', retry: false },
  INVALID: { status: 422, title: 'The document breaks rules of its standard', retry: false },
  RECEIVER_UNKNOWN: { status: 422, title: 'No party answers to this receiver', retry: false },
  RECEIVER_AMBIGUOUS: { status: 422, title: 'Several parties answer to this receiver', retry: false },
  TYPE_NOT_TAKEN: { status: 422, title: 'The receiver does not take this type of message', retry: false },
  SOR_UNKNOWN: { status: 422, title: 'A SOR id is needed and none is known', retry: false },
  TARGET_CANNOT_CARRY: { status: 422, title: "The receiver's format cannot carry this message", retry: false },
  ORIGINAL_UNKNOWN: { status: 422, title: 'The receipt answers no message known here', retry: false },
  RECEIVER_UNREACHABLE: { status: 502, title: 'The receiver cannot be reached', retry: true },
  RECEIVER_MISCONFIGURED: { status: 502, title: 'The way to the receiver is set up wrongly', retry: true },
  RECEIVER_BUSY: { status: 502, title: 'The receiver asks to be left alone for a while', retry: true },
  RECEIVER_REFUSED: { status: 502, title: 'The receiver does not take what it was sent', retry: false },
  RECEIVER_DISABLED: { status: 502, title: 'The receiver is switched off', retry: true },
  NEVER_SETTLED: {
    status: 502,
    title: 'The receiver took the delivery again and again and never settled it',
    retry: false,
  },
  AUTHORIZATION_SERVER_AWAY: { status: 503, title: 'Access tokens cannot be checked at the moment', retry: true },
  OVERLOADED: { status: 503, title: 'The gateway has more in work than it can hold', retry: true },
  STORE_UNAVAILABLE: { status: 503, title: 'The store cannot be reached', retry: true },
  OUTPUT_INVALID: { status: 500, title: 'The gateway wrote a document that breaks its schema', retry: false },
  KEY_MISMATCH: { status: 500, title: 'The store was written with other data keys', retry: false },
  CONFIGURATION: { status: 500, title: 'The configuration is not usable', retry: false },
} as const satisfies Record<string, Treatment>;

export type ErrorCode = keyof typeof treatments;

/** Thrown when a request, a message or the gateway's own set-up is at fault in a way the gateway knows. Never holds text of a message. */
export class GatewayError extends Error {
  readonly code: ErrorCode;
  readonly findings: readonly Finding[];
  /** What the same sentence in another language needs, as in a finding. */
  readonly params: FindingParams;

  constructor(code: ErrorCode, detail: string, findings: readonly Finding[] = [], params: FindingParams = {}) {
    super(detail);
    this.name = 'GatewayError';
    this.code = code;
    this.findings = findings;
    this.params = params;
  }

  get status(): number {
    return treatments[this.code].status;
  }
}
