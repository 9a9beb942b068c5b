import type { Finding } from '../finding.ts';

/**
 * Most members of one JSON object or list, and most children of one element of FHIR XML. A bundle has a dozen entries; the
 * schema validator's work on errors grows with the square of a list. All limits: docs/limits.md.
 */
export const mostMembers = 2_000;

/** So many findings are told one by one; a document with more is not a message with mistakes. */
export const mostFindings = 1_000;

/** What stands in place of the findings that are not told. */
export function moreFindings(): Finding {
  const detail = `There are more than ${mostFindings} errors; the rest is left out. Mend these first.`;
  return { severity: 'error', code: 'MORE_ERRORS', detail };
}

/** At most as many findings as are told one by one, and that there are more. An error among the rest stays an error. */
export function toldOf(findings: readonly Finding[]): Finding[] {
  if (findings.length <= mostFindings) return [...findings];
  const [told, rest] = [findings.slice(0, mostFindings), findings.slice(mostFindings)];
  return rest.some(({ severity }) => severity === 'error') ? [...told, moreFindings()] : told;
}
