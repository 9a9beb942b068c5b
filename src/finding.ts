/**
 * One thing that a check has to say about a message. Never holds text of the message.
 *
 * `path`: XPath with element names, JSON Pointer or FHIR path; an unknown element is `*[n]`, an unknown property `?`.
 * `line` and `column` count from 1 and are there where the source is text that was read.
 * `code` is stable and stands in the catalogue of `findings/`; `detail` says what is wrong and what to do, in English.
 */
export interface Finding {
  severity: 'error' | 'warning';
  code: string;
  path?: string;
  line?: number;
  column?: number;
  detail: string;
  /** Where the rule stands: standard, version, section. Filled in where the standard of the document is known. */
  rule?: string;
  /** What the same sentence in another language needs; never shown. */
  params?: FindingParams;
}

/**
 * The parts of a sentence that are not words: numbers, codes and names of the standard, never text of the message.
 * `reason` chooses among the sentences that one code may have.
 */
export type FindingParams = Readonly<Record<string, string | number>>;

/** A finding about one of several messages of a document: its path begins with the place of the message. */
export function inMessage(place: number, finding: Finding): Finding {
  return { ...finding, path: `/${place}${finding.path ?? ''}` };
}

/** Whether a check found nothing that refuses the message. */
export function isClean(findings: readonly Finding[]): boolean {
  return !findings.some((finding) => finding.severity === 'error');
}
