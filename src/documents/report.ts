import type { Finding } from '../finding.ts';
import { type ShownFinding, shownIn } from '../findings/explain.ts';
import type { Language } from '../findings/row.ts';
import type { Examination } from './examine.ts';

/** What is said of a document: the verdict, what it was taken for, and all that was found. Source: contract §5, `validate`. */
export interface DocumentReport {
  /** The verdict of the standard's schema and invariants; for canonical JSON of the business rules too. */
  valid: boolean;
  format: string | null;
  standard: string | null;
  version: string | null;
  /** Of the message; null where none could be read, or where several of different types were. */
  type: string | null;
  errors: ShownFinding[];
  warnings: ShownFinding[];
}

/** The report of a document, its sentences in a language. */
export function reportOf(examination: Examination, language: Language = 'en'): DocumentReport {
  const { format, reading, messages, errors, warnings } = examination;
  const types = new Set(messages.map(({ type }) => type));
  const [type] = types;
  const shown = (finding: Finding) => shownIn(language, finding);
  return {
    valid: errors.length === 0,
    format: reading?.format ?? format?.name ?? null,
    standard: reading?.standard ?? null,
    version: reading?.version ?? null,
    type: types.size === 1 && type ? type : null,
    errors: errors.map(shown),
    warnings: warnings.map(shown),
  };
}
