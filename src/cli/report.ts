import type { Finding } from '../finding.ts';
import type { Examination } from './examine.ts';
import type { Palette } from './paint.ts';

/** What `validate --json` prints for each file, on one line. Source: contract §5. */
export interface FileReport {
  file: string;
  valid: boolean;
  format: string | null;
  standard: string | null;
  version: string | null;
  /** Of the message; null where none could be read, or where several of different types were. */
  type: string | null;
  errors: Omit<Finding, 'severity'>[];
  warnings: Omit<Finding, 'severity'>[];
}

/** The report of one file. */
export function reportOn(file: string, examination: Examination): FileReport {
  const { format, reading, messages, errors, warnings } = examination;
  const types = new Set(messages.map(({ type }) => type));
  const [type] = types;
  return {
    file,
    valid: errors.length === 0,
    format: format?.name ?? null,
    standard: reading?.standard ?? null,
    version: reading?.version ?? null,
    type: types.size === 1 && type ? type : null,
    errors: errors.map(withoutSeverity),
    warnings: warnings.map(withoutSeverity),
  };
}

/** The report of a file that could not be read. */
export function unreadable(file: string, detail: string): FileReport {
  const unknown = { format: null, standard: null, version: null, type: null };
  return { file, valid: false, ...unknown, errors: [{ code: 'UNREADABLE', detail }], warnings: [] };
}

function withoutSeverity({ severity: _, ...rest }: Finding): Omit<Finding, 'severity'> {
  return rest;
}

/** The report for a reader: the verdict on one line, each finding on two. */
export function describeReport(report: FileReport, palette: Palette): string {
  const { bold, green, red, dim } = palette;
  const verdict = report.valid ? green('valid') : red('invalid');
  const what = [report.standard ?? report.format, report.version, report.type && `(${report.type})`];
  const head = [`${bold(report.file)}: ${verdict}`, what.filter(Boolean).join(' ')].filter(Boolean).join(', ');
  return [
    head,
    ...report.errors.map((finding) => describeFinding(finding, red('error'), dim)),
    ...report.warnings.map((finding) => describeFinding(finding, palette.yellow('warning'), dim)),
    '',
  ].join('\n');
}

function describeFinding(finding: Omit<Finding, 'severity'>, label: string, dim: (text: string) => string): string {
  const place = finding.line === undefined ? '' : ` ${finding.line}:${finding.column ?? 1}`;
  const path = finding.path === undefined ? '' : ` ${finding.path}`;
  return `  ${label}${place}${path} ${dim(`[${finding.code}]`)}\n    ${finding.detail}`;
}
