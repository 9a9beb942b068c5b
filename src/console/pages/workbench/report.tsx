import type { DocumentReport } from '../../../documents/report.ts';
import type { ShownFinding } from '../../../findings/explain.ts';
import type { Language } from '../../../findings/row.ts';
import { Badge } from '../../parts/badge.tsx';
import { Facts } from '../../parts/facts.tsx';
import { typeNames } from '../../parts/types.ts';
import type { Numbered } from './source.tsx';
import { words } from './words.ts';

const mostFindings = 200;

/** The findings of a report by number, errors before warnings; no more than are shown. */
export function numbered({ errors, warnings }: Pick<DocumentReport, 'errors' | 'warnings'>): Numbered[] {
  const all = [
    ...errors.map((finding) => ({ ...finding, severity: 'error' as const })),
    ...warnings.map((finding) => ({ ...finding, severity: 'warning' as const })),
  ];
  return all.slice(0, mostFindings).map((finding, place) => ({ ...finding, number: place + 1 }));
}

interface ReportProps {
  report: DocumentReport;
  findings: readonly Numbered[];
  /** Of the document. */
  size: number;
  language: Language;
}

/** The verdict on a document, and each finding with what to do, its rule and a way to its line. */
export function Report({ report, findings, size, language }: ReportProps) {
  const say = words[language];
  const { valid, format, standard, version, type, errors, warnings } = report;
  const more = errors.length + warnings.length - findings.length;
  return (
    <section aria-labelledby="report">
      <h2 id="report">{say.report}</h2>
      <Facts
        facts={[
          [say.verdict, <Badge tone={valid ? 'good' : 'bad'}>{valid ? say.valid : say.invalid}</Badge>],
          [say.format, format],
          [say.standard, [standard, version].filter(Boolean).join(' ')],
          [say.type, nameOfType(type, language)],
          [say.size, say.bytes(size)],
        ]}
      />
      {findings.length === 0 && <p class="none">{say.clean}</p>}
      <Findings findings={findings} language={language} />
      {more > 0 && <p class="note">{say.moreFindings(more)}</p>}
    </section>
  );
}

function nameOfType(type: string | null, language: Language): string | undefined {
  return Object.entries(typeNames).find(([name]) => name === type)?.[1][language];
}

function Findings({ findings, language }: { findings: readonly Numbered[]; language: Language }) {
  const say = words[language];
  return (
    <ol class="findings">
      {findings.map(({ number, severity, line, ...finding }) => (
        <li key={number} id={`finding-${number}`} tabIndex={-1} class={severity === 'error' ? 'bad' : 'warn'}>
          <p>
            <Badge tone={severity === 'error' ? 'bad' : 'warn'}>{say.mark(say[severity], number)}</Badge>{' '}
            {line !== undefined && <a href={`#line-${line}`}>{say.lineLink(line)}</a>}
          </p>
          <Told finding={finding} language={language} />
        </li>
      ))}
    </ol>
  );
}

/** What one finding says: the sentence with its remedy, then place, code and rule. */
export function Told({ finding, language }: { finding: ShownFinding; language: Language }) {
  const say = words[language];
  const { detail, path, code, rule } = finding;
  return (
    <>
      <p>{detail}</p>
      <small>
        {path !== undefined && (
          <>
            {say.place}: <code>{path}</code> ·{' '}
          </>
        )}
        {say.code}: <code>{code}</code>
        {rule !== undefined && ` · ${say.rule}: ${rule}`}
      </small>
    </>
  );
}
