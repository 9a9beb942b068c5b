import type { Finding, FindingParams } from './finding.ts';

/** How the gateway answers an error. What becomes of a delivery that met one stands in `delivery/failures.ts`. */
interface Treatment {
  status: number;
  title: string;
}

/**
 * Every error of the gateway by its stable code. Whatever is not in this table is a bug and answers 500.
 * Sources: contract §4; RFC 9457.
 */
export const treatments = {
  UNREADABLE: { status: 400, title: 'The document cannot be read' },
  BAD_REQUEST: { status: 400, title: 'The request is not understood' },
  UNAUTHENTICATED: { status: 401, title: 'A valid credential is needed' },
  SENDER_NOT_YOURS: { status: 403, title: 'The sender is not among the parties of this credential' },
  FORBIDDEN: { status: 403, title: 'The credential does not allow this' },
  NOT_FOUND: { status: 404, title: 'There is no such thing for this credential' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'The resource does not know this method' },
  LETTER_ID_REUSED: { status: 409, title: 'The letter id was used for other content' },
  ENVELOPE_ID_REUSED: { status: 409, title: 'The envelope id was used for another message' },
  MESSAGE_ID_REUSED: { status: 409, title: 'The message id was used for other letters' },
  LEASE_LOST: { status: 409, title: 'The delivery was leased by somebody else' },
  NOT_CANCELLABLE: { status: 409, title: 'The message can no longer be cancelled' },
  NOT_REPLAYABLE: { status: 409, title: 'The sender was told that the message was not delivered' },
  ALREADY_SETTLED: { status: 409, title: 'The delivery has another outcome already' },
  FOLLOW_UP_ENDED: { status: 409, title: 'The follow-up has ended otherwise' },
  NOT_ERASABLE: { status: 409, title: 'The message has not come to its end' },
  CONTENT_REMOVED: { status: 410, title: 'What the message says is no longer kept' },
  TOO_LARGE: { status: 413, title: 'The document is larger than the gateway takes' },
  TOO_MANY_REQUESTS: { status: 429, title: 'Too many calls in too short a time' },
  UNSUPPORTED_FORMAT: { status: 415, title: 'The media type is none that the gateway reads' },
  INVALID: { status: 422, title: 'The document breaks rules of its standard' },
  RECEIVER_UNKNOWN: { status: 422, title: 'No party answers to this receiver' },
  RECEIVER_AMBIGUOUS: { status: 422, title: 'Several parties answer to this receiver' },
  TYPE_NOT_TAKEN: { status: 422, title: 'The receiver does not take this type of message' },
  SOR_UNKNOWN: { status: 422, title: 'A SOR id is needed and none is known' },
  TARGET_CANNOT_CARRY: { status: 422, title: "The receiver's format cannot carry this message" },
  ORIGINAL_UNKNOWN: { status: 422, title: 'The receipt answers no message known here' },
  RECEIVER_UNREACHABLE: { status: 502, title: 'The receiver cannot be reached' },
  RECEIVER_MISCONFIGURED: { status: 502, title: 'The way to the receiver is set up wrongly' },
  RECEIVER_BUSY: { status: 502, title: 'The receiver asks to be left alone for a while' },
  RECEIVER_REFUSED: { status: 502, title: 'The receiver does not take what it was sent' },
  RECEIVER_DISABLED: { status: 502, title: 'The receiver is switched off' },
  NEVER_SETTLED: {
    status: 502,
    title: 'The receiver took the delivery again and again and never settled it',
  },
  AUTHORIZATION_SERVER_AWAY: { status: 503, title: 'Access tokens cannot be checked at the moment' },
  OVERLOADED: { status: 503, title: 'The gateway has more in work than it can hold' },
  STORE_UNAVAILABLE: { status: 503, title: 'The store cannot be reached' },
  OUTPUT_INVALID: { status: 500, title: 'The gateway wrote a document that breaks its schema' },
  KEY_MISMATCH: { status: 500, title: 'The store was written with other data keys' },
  CONFIGURATION: { status: 500, title: 'The configuration is not usable' },
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
