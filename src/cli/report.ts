import type { Examination } from '../documents/examine.ts';
import { type DocumentReport, reportOf } from '../documents/report.ts';
import { detailIn, type ShownFinding } from '../findings/explain.ts';
import type { Language } from '../findings/row.ts';
import type { Palette } from './paint.ts';

/** What `validate --json` prints for each file, on one line. Source: contract §5. */
export interface FileReport extends DocumentReport {
  file: string;
}

/** The report of one file, its sentences in a language. */
export function reportOn(file: string, examination: Examination, language: Language = 'en'): FileReport {
  return { file, ...reportOf(examination, language) };
}

/** The report of a file that could not be read. */
export function unreadable(file: string, detail: string, language: Language = 'en'): FileReport {
  const unknown = { format: null, standard: null, version: null, type: null };
  return {
    file,
    valid: false,
    ...unknown,
    errors: [
      { code: 'UNREADABLE', detail: detailIn(language, { code: 'UNREADABLE', detail, params: { reason: 'file' } }) },
    ],
    warnings: [],
  };
}

const words = {
  en: { valid: 'valid', invalid: 'invalid', error: 'error', warning: 'warning', rule: 'Rule' },
  da: { valid: 'gyldig', invalid: 'ugyldig', error: 'fejl', warning: 'advarsel', rule: 'Regel' },
} as const satisfies Record<Language, unknown>;

/** The report for a reader: the verdict on one line, each finding on three. */
export function describeReport(report: FileReport, palette: Palette, language: Language = 'en'): string {
  const { bold, green, red, yellow, dim } = palette;
  const { valid, invalid, error, warning, rule } = words[language];
  const told = (label: string) => (finding: ShownFinding) =>
    `${describeFinding(finding, label, dim)}${finding.rule ? `\n    ${dim(`${rule}: ${finding.rule}`)}` : ''}`;
  const verdict = report.valid ? green(valid) : red(invalid);
  const what = [report.standard ?? report.format, report.version, report.type && `(${report.type})`];
  const head = [`${bold(report.file)}: ${verdict}`, what.filter(Boolean).join(' ')].filter(Boolean).join(', ');
  return [head, ...report.errors.map(told(red(error))), ...report.warnings.map(told(yellow(warning))), ''].join('\n');
}

function describeFinding(finding: ShownFinding, label: string, dim: (text: string) => string): string {
  const place = finding.line === undefined ? '' : ` ${finding.line}:${finding.column ?? 1}`;
  const path = finding.path === undefined ? '' : ` ${finding.path}`;
  return `  ${label}${place}${path} ${dim(`[${finding.code}]`)}\n    ${finding.detail}`;
}
