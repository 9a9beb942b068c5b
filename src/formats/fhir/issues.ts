import type { ReceiptContent } from '../../message.ts';
import { toLine } from './lines.ts';
import type { OperationOutcome } from './resources.ts';

type Issue = NonNullable<ReceiptContent['issues']>[number];
type FhirIssue = NonNullable<OperationOutcome['issue']>[number];

const hl7 = 'http://terminology.hl7.org/CodeSystem/operation-outcome';
const medcom = 'http://medcomfhir.dk/ig/terminology/CodeSystem/medcom-acknowledgement-error-codes';

interface Wording {
  /** Code of FHIR's issue-type. */
  issue: string;
  /** Code of medcom-acknowledgement-issue-details. */
  system: string;
  code: string;
}

const unlisted: Wording = { issue: 'processing', system: hl7, code: 'MSG_LOCAL_FAIL' };

/**
 * Which codes of FHIR say what a code of a receipt says. MedCom publishes no such table; this one is the gateway's.
 * Reject codes: contract §4; the rest are codes of the gateway's own errors.
 */
const wordings: Record<string, Wording> = {
  'unknown-patient': { issue: 'not-found', system: hl7, code: 'MSG_NO_MATCH' },
  'not-our-citizen': { issue: 'business-rule', system: hl7, code: 'MSG_NO_MATCH' },
  'wrong-receiver': { issue: 'not-found', system: medcom, code: 'MSG_Receiver_Identifier_UNKNOWN' },
  unreadable: { issue: 'structure', system: hl7, code: 'MSG_BAD_SYNTAX' },
  'wrong-version': { issue: 'not-supported', system: medcom, code: 'MSG_RECEIVER_UNABLE_TO_RECEIVE_MSG_TYPE' },
  other: unlisted,
  UNREADABLE: { issue: 'structure', system: hl7, code: 'MSG_BAD_SYNTAX' },
  INVALID: { issue: 'invalid', system: hl7, code: 'MSG_BAD_FORMAT' },
  RECEIVER_UNKNOWN: { issue: 'not-found', system: medcom, code: 'MSG_Receiver_Identifier_UNKNOWN' },
  TYPE_NOT_TAKEN: { issue: 'not-supported', system: medcom, code: 'MSG_RECEIVER_UNABLE_TO_RECEIVE_MSG_TYPE' },
  TARGET_CANNOT_CARRY: { issue: 'not-supported', system: medcom, code: 'MSG_RECEIVER_UNABLE_TO_RECEIVE_MSG_TYPE' },
  TOO_LARGE: { issue: 'too-long', system: medcom, code: 'MSG_Element_To_Long' },
  LETTER_ID_REUSED: { issue: 'duplicate', system: hl7, code: 'MSG_DUPLICATE_ID' },
  STORE_UNAVAILABLE: { issue: 'transient', system: medcom, code: 'MSG_Mailbox_Out_Of_Operation' },
  expired: { issue: 'expired', system: medcom, code: 'MSG_Mailbox_Out_Of_Operation' },
};

const severities: Record<ReceiptContent['outcome'], string> = {
  accepted: 'information',
  rejected: 'error',
  'failed-temporarily': 'error',
};

/** An issue of a receipt in FHIR: `code: text` for people, and codes for machines. */
export function writeIssue({ code, text }: Issue, outcome: ReceiptContent['outcome']): FhirIssue {
  const wording = wordings[code] ?? unlisted;
  return {
    severity: severities[outcome],
    code: wording.issue,
    details: {
      coding: [{ system: wording.system, code: wording.code }],
      text: text === undefined ? code : `${code}: ${text}`,
    },
  };
}

/** What stands in the OperationOutcome that a failure has to have when nothing is known about the reason; reads as no issue. */
export function unexplained(outcome: ReceiptContent['outcome']): FhirIssue {
  return { severity: severities[outcome], code: outcome === 'failed-temporarily' ? 'transient' : 'processing' };
}

/** An issue of an OperationOutcome as one of a receipt; undefined where it tells no more than that something failed. */
export function readIssue({ code, details, diagnostics }: FhirIssue): Issue | undefined {
  const coding = details?.coding?.find((candidate) => candidate.code !== undefined);
  const told = details?.text ?? diagnostics;
  if (told === undefined && !coding) return code === 'transient' || code === 'processing' ? undefined : { code };
  const [ownCode, ownText] = codeAndText(told ?? '');
  const own = wordings[ownCode] ?? unlisted;
  if (ownCode && own.issue === code && own.code === coding?.code)
    return { code: toLine(ownCode) ?? ownCode, ...(ownText ? { text: ownText } : {}) };
  const shown = told ?? coding?.display;
  return { code: toLine(coding?.code) ?? code, ...(shown ? { text: shown } : {}) };
}

/** What stands before and behind the first colon, or a line without one; an empty code where it is neither. */
function codeAndText(told: string): [code: string, text?: string] {
  const colon = told.indexOf(':');
  const code = colon < 0 ? told : told.slice(0, colon);
  if (code.includes('\n')) return [''];
  if (colon < 0) return [code];
  const text = told.startsWith(': ', colon) ? told.slice(colon + 2) : '';
  return text === '' ? [''] : [code, text];
}
