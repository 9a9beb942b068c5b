import { type ErrorCode, GatewayError, treatments } from '../errors.ts';
import type { Finding } from '../finding.ts';
import { type ShownFinding, shownIn } from '../findings/explain.ts';
import { danishDetail, danishProblems } from '../findings/problems.ts';
import type { Language } from '../findings/row.ts';
import { isStoreUnavailable } from '../store/connect.ts';

export type { ShownFinding };

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
export function problemOf(error: unknown, requestId: string, language: Language = 'en'): Problem {
  const known = asGatewayError(error);
  const instance = `urn:tovholder:call:${requestId}`;
  if (!known) return { ...bug(language), type: typeOf('INTERNAL'), instance, errors: [] };
  const { code, findings } = known;
  const candidates = findings.filter(isCandidate).map(candidateOf);
  const shown = findings.filter((finding) => !isCandidate(finding));
  const warnings = shownOf(shown, 'warning', language);
  return {
    type: typeOf(code),
    title: language === 'da' ? danishProblems[code].title : treatments[code].title,
    status: known.status,
    code,
    detail: language === 'da' ? danishDetail(known) : known.message,
    instance,
    errors: shownOf(shown, 'error', language),
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

function bug(language: Language) {
  return language === 'da' ? { ...internal, ...danishProblems.INTERNAL } : internal;
}

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
    return new GatewayError('BAD_REQUEST', 'The path of the call cannot be decoded: encode it as RFC 3986 says.', [], {
      reason: 'path',
    });
  return undefined;
}

/** Findings of one severity as they are shown. */
export function shownOf(
  findings: readonly Finding[],
  severity: Finding['severity'],
  language: Language,
): ShownFinding[] {
  return findings.filter((finding) => finding.severity === severity).map((finding) => shownIn(language, finding));
}

function isCandidate(finding: Finding): boolean {
  return finding.code === 'RECEIVER_CANDIDATE';
}

/* The detail of a candidate is its GLN, a blank and its name. */
function candidateOf({ detail }: Finding): { gln: string; name: string } {
  return { gln: detail.slice(0, 13), name: detail.slice(14) };
}
