import type { Language } from '../findings/row.ts';
import type { AcceptedMessage } from './accept.ts';
import type { Problem, ShownFinding } from './problem.ts';

/** A FHIR R4 OperationOutcome, as far as the gateway fills it in. Source: hl7.org/fhir/R4/operationoutcome. */
export interface OperationOutcome {
  resourceType: 'OperationOutcome';
  issue: Issue[];
}

interface Issue {
  severity: 'fatal' | 'error' | 'warning' | 'information';
  /** A code of hl7.org/fhir/issue-type. */
  code: string;
  details: { coding: { system: string; code: string }[]; text: string };
  diagnostics?: string;
  /** FHIR path of the place. */
  expression?: string[];
  /** Any other notation of the place. */
  location?: string[];
}

const codeSystem = 'urn:tovholder:problem';
const statusSystem = 'urn:tovholder:status';

const issueTypes = {
  UNREADABLE: 'structure',
  BAD_REQUEST: 'invalid',
  UNAUTHENTICATED: 'login',
  SENDER_NOT_YOURS: 'forbidden',
  FORBIDDEN: 'forbidden',
  NOT_FOUND: 'not-found',
  METHOD_NOT_ALLOWED: 'not-supported',
  LETTER_ID_REUSED: 'duplicate',
  ENVELOPE_ID_REUSED: 'duplicate',
  MESSAGE_ID_REUSED: 'duplicate',
  LEASE_LOST: 'conflict',
  NOT_CANCELLABLE: 'conflict',
  NOT_REPLAYABLE: 'conflict',
  ALREADY_SETTLED: 'conflict',
  FOLLOW_UP_ENDED: 'conflict',
  NOT_ERASABLE: 'conflict',
  CONTENT_REMOVED: 'deleted',
  TOO_LARGE: 'too-long',
  TOO_MANY_REQUESTS: 'throttled',
  UNSUPPORTED_FORMAT: 'not-supported',
  INVALID: 'invalid',
  RECEIVER_UNKNOWN: 'not-found',
  RECEIVER_AMBIGUOUS: 'multiple-matches',
  TYPE_NOT_TAKEN: 'not-supported',
  SOR_UNKNOWN: 'business-rule',
  TARGET_CANNOT_CARRY: 'business-rule',
  ORIGINAL_UNKNOWN: 'not-found',
  RECEIVER_UNREACHABLE: 'transient',
  RECEIVER_MISCONFIGURED: 'transient',
  RECEIVER_BUSY: 'throttled',
  RECEIVER_REFUSED: 'processing',
  RECEIVER_DISABLED: 'suppressed',
  NEVER_SETTLED: 'timeout',
  AUTHORIZATION_SERVER_AWAY: 'transient',
  OVERLOADED: 'throttled',
  STORE_UNAVAILABLE: 'transient',
  OUTPUT_INVALID: 'exception',
  KEY_MISMATCH: 'exception',
  CONFIGURATION: 'exception',
  INTERNAL: 'exception',
} as const satisfies Record<Problem['code'], string>;

/** The problem as FHIR says it: first the refusal itself, then one issue for each finding and candidate. */
export function operationOutcomeOf(problem: Problem): OperationOutcome {
  const { code, detail, errors, warnings = [], candidates = [] } = problem;
  const type = issueTypes[code];
  const refusal: Issue = {
    severity: problem.status >= 500 ? 'fatal' : 'error',
    code: type,
    details: coded(code, detail),
    diagnostics: problem.instance,
  };
  const named = candidates.map(
    ({ gln, name }): Issue => ({
      severity: 'information',
      code: 'informational',
      details: coded('RECEIVER_CANDIDATE', `${gln} ${name}`),
    }),
  );
  return {
    resourceType: 'OperationOutcome',
    issue: [
      refusal,
      ...errors.map((finding) => issueOf(finding, 'error', type)),
      ...warnings.map((finding) => issueOf(finding, 'warning', 'informational')),
      ...named,
    ],
  };
}

const acceptance = {
  en: {
    created: 'The message is committed to disk and goes to its receiver. Its id is in the diagnostics.',
    known: 'The message was known already and is not delivered again. Its id is in the diagnostics.',
  },
  da: {
    created: 'Meddelelsen er gemt på disk og sendes til sin modtager. Dens id står i diagnostics.',
    known: 'Meddelelsen var kendt i forvejen og leveres ikke igen. Dens id står i diagnostics.',
  },
} as const satisfies Record<Language, unknown>;

/** What is said of messages that were taken, or known already: one issue for each, its id in the diagnostics. */
export function acceptanceOutcomeOf(
  messages: readonly AcceptedMessage[],
  created: boolean,
  language: Language,
): OperationOutcome {
  const text = acceptance[language][created ? 'created' : 'known'];
  return {
    resourceType: 'OperationOutcome',
    issue: messages.map(({ id, status }) => ({
      severity: 'information',
      code: 'informational',
      details: { coding: [{ system: statusSystem, code: status }], text },
      diagnostics: id,
    })),
  };
}

function coded(code: string, text: string): Issue['details'] {
  return { coding: [{ system: codeSystem, code }], text };
}

function issueOf(finding: ShownFinding, severity: Issue['severity'], code: string): Issue {
  const { path, line, column, rule } = finding;
  const place = line === undefined ? [] : [`line ${line}`, ...(column === undefined ? [] : [`column ${column}`])];
  const diagnostics = [place.join(', '), rule].filter(Boolean).join('; ');
  return {
    severity,
    code,
    details: coded(finding.code, finding.detail),
    ...(diagnostics && { diagnostics }),
    ...(path && placed(path)),
  };
}

/* A FHIR path begins with the name of a resource; XPath, JSON Pointer and the names of parameters do not. */
function placed(path: string): Pick<Issue, 'expression' | 'location'> {
  return /^[A-Z]/.test(path) ? { expression: [path] } : { location: [path] };
}
