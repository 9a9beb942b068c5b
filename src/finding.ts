/**
 * One thing that a check has to say about a message. Never holds text of the message.
 *
 * `path`: XPath with element names, JSON Pointer or FHIR path; an unknown element is `*[n]`, an unknown property `?`.
 * `line` and `column` count from 1 and are there where the source is text that was read.
 * `code` is stable; `detail` names the rule and the remedy.
 */
export interface Finding {
  severity: 'error' | 'warning';
  code: string;
  path?: string;
  line?: number;
  column?: number;
  detail: string;
}

/** Whether a check found nothing that refuses the message. */
export function isClean(findings: readonly Finding[]): boolean {
  return !findings.some((finding) => finding.severity === 'error');
}
