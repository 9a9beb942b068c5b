import { type ErrorCode, GatewayError, treatments } from '../errors.ts';
import type { Finding } from '../finding.ts';
import { isStoreUnavailable } from '../store/connect.ts';

/** A finding as it is shown: the list it stands in tells its severity. */
export type ShownFinding = Omit<Finding, 'severity'>;

/** What a refused call is answered with. Source: RFC 9457. Never holds text of a message. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ErrorCode | 'INTERNAL';
  detail: string;
  /** Names the call; the gateway's log has the same id. */
  instance: string;
  errors: ShownFinding[];
  warnings?: ShownFinding[];
  /** With RECEIVER_AMBIGUOUS: who the receiver may be. */
  candidates?: { gln: string; name: string }[];
}

/**
 * The problem that an error is to the caller. Whatever is not the gateway's own error is a bug or the store's absence
 * and tells nothing of itself.
 */
export function problemOf(error: unknown, requestId: string): Problem {
  const known = asGatewayError(error);
  const instance = `urn:tovholder:call:${requestId}`;
  if (!known) return { ...internal, type: typeOf('INTERNAL'), instance, errors: [] };
  const { code, findings } = known;
  const candidates = findings.filter(isCandidate).map(candidateOf);
  const shown = findings.filter((finding) => !isCandidate(finding));
  const warnings = shownOf(shown, 'warning');
  return {
    type: typeOf(code),
    title: treatments[code].title,
    status: known.status,
    code,
    detail: known.message,
    instance,
    errors: shownOf(shown, 'error'),
    ...(warnings.length > 0 && { warnings }),
    ...(candidates.length > 0 && { candidates }),
  };
}

const internal = {
  title: 'The gateway failed',
  status: 500,
  code: 'INTERNAL',
  detail: 'A fault of the gateway itself kept it from doing this: tell its operator the instance below.',
} as const;

function typeOf(code: Problem['code']): string {
  return `urn:tovholder:problem:${code.toLowerCase().replaceAll('_', '-')}`;
}

function asGatewayError(error: unknown): GatewayError | undefined {
  if (error instanceof GatewayError) return error;
  if (isStoreUnavailable(error)) {
    return new GatewayError(
      'STORE_UNAVAILABLE',
      'The store cannot be reached at the moment: repeat the call; a message with the same letter id is kept at most once.',
    );
  }
  /* What express throws when an id in the path is not percent-encoded as it should be. */
  if (error instanceof URIError)
    return new GatewayError('BAD_REQUEST', 'The path of the call cannot be decoded: encode it as RFC 3986 says.');
  return undefined;
}

/** Findings of one severity as they are shown. */
export function shownOf(findings: readonly Finding[], severity: Finding['severity']): ShownFinding[] {
  return findings.filter((finding) => finding.severity === severity).map(({ severity: _, ...shown }) => shown);
}

function isCandidate(finding: Finding): boolean {
  return finding.code === 'RECEIVER_CANDIDATE';
}

/* The detail of a candidate is its GLN, a blank and its name. */
function candidateOf({ detail }: Finding): { gln: string; name: string } {
  return { gln: detail.slice(0, 13), name: detail.slice(14) };
}
