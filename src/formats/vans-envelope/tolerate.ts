import type { Finding } from '../../finding.ts';

const identifiers =
  /\/(?:EnvelopeIdentifier|OriginalEnvelopeIdentifier|MetaInformation\/Identifier|OriginalMessage\/Identifier)$/;
const longestIdentifier = 64;

/**
 * The errors of the schema with its tolerances, each a warning: identifiers that are no UUIDs, which real systems send, and blanks
 * around the time and the size, which XML Schema allows and its validators refuse.
 */
export function tolerated(findings: readonly Finding[], valueAt: (path: string) => string | undefined): Finding[] {
  const seen = new Set<string>();
  return findings.flatMap((finding) => {
    const warning = finding.path === undefined ? undefined : toleranceOf(finding.path, valueAt(finding.path), finding);
    if (!warning) return [finding];
    if (seen.has(`${warning.path}`)) return [];
    seen.add(`${warning.path}`);
    return [warning];
  });
}

function toleranceOf(path: string, value: string | undefined, finding: Finding): Finding | undefined {
  if (value === undefined || (finding.code !== 'WRONG_FORM' && finding.code !== 'WRONG_TYPE')) return undefined;
  const { severity: _, code: __, detail: ___, ...place } = finding;
  if (identifiers.test(path) && value !== '' && [...value].length <= longestIdentifier) {
    const detail =
      'The identifier is not a UUID; it was taken as it stands. Make a UUID of every envelope and message.';
    return { severity: 'warning', code: 'IDENTIFIER_NOT_UUID', ...place, detail };
  }
  const form = path.endsWith('/SentDateTime') ? dateTime : path.endsWith('/SizeInBytes') ? number : undefined;
  if (!form?.test(value)) return undefined;
  const detail = 'Blanks stand around the value; they were taken off. Write it without.';
  return { severity: 'warning', code: 'BLANKS_AROUND', ...place, detail };
}

const dateTime =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,60})?(?:Z|[+-][0-9]{2}:[0-9]{2})?$/;
const number = /^[0-9]{1,9}$/;
