import type { ShownFinding } from '../../../findings/explain.ts';
import type { Language } from '../../../findings/row.ts';
import { words } from './words.ts';

/** A finding with its number in the report, from 1. */
export interface Numbered extends ShownFinding {
  number: number;
  severity: 'error' | 'warning';
}

const mostLines = 2_000;
const longestLine = 400;
const longestMark = 60;

/** The lines of a document, those that a finding is about marked by sign, word and colour, each with a way to its finding. */
export function Source({
  text,
  findings,
  language,
}: {
  text: string;
  findings: readonly Numbered[];
  language: Language;
}) {
  const say = words[language];
  const lines = linesOf(text, mostLines);
  const isCut = lines.shown.some(({ length }) => length > longestLine);
  const byLine = new Map<number, Numbered[]>();
  for (const finding of findings) {
    if (finding.line !== undefined) byLine.set(finding.line, [...(byLine.get(finding.line) ?? []), finding]);
  }
  return (
    <section>
      <h2 id="source">{say.source}</h2>
      {isCut && <p class="note">{say.cutLines(longestLine)}</p>}
      {lines.more && <p class="note">{say.cutSource(lines.shown.length)}</p>}
      <section class="source" tabindex={0} aria-label={say.source}>
        <ol>
          {lines.shown.map((line, place) => (
            <Line
              key={place}
              number={place + 1}
              text={line}
              findings={byLine.get(place + 1) ?? []}
              language={language}
            />
          ))}
        </ol>
      </section>
    </section>
  );
}

function Line({
  number,
  text,
  findings,
  language,
}: {
  number: number;
  text: string;
  findings: readonly Numbered[];
  language: Language;
}) {
  if (findings.length === 0) return <li id={`line-${number}`}>{text.slice(0, longestLine)}</li>;
  const say = words[language];
  const isBad = findings.some(({ severity }) => severity === 'error');
  return (
    <li id={`line-${number}`} class={isBad ? 'bad' : 'warn'}>
      <Marked text={text} column={findings[0]?.column ?? 1} />
      {findings.map(({ number: finding, severity }) => (
        <a key={finding} class="mark" href={`#finding-${finding}`}>
          {say.mark(say[severity], finding)}
        </a>
      ))}
    </li>
  );
}

/* From the column on, up to the end of the word. */
function Marked({ text, column }: { text: string; column: number }) {
  const start = Math.min(Math.max(0, column - 1), text.length);
  const from = start > longestLine ? start - 40 : 0;
  const word = text.slice(start, start + longestMark).split(/[\s>,]/, 1)[0] ?? '';
  const end = start + Math.max(1, word.length);
  return (
    <>
      {from > 0 && '…'}
      {text.slice(from, start)}
      <mark>{text.slice(start, end)}</mark>
      {text.slice(end, from + longestLine)}
    </>
  );
}

/* Never more lines than are shown are made of a document, however many it has. */
function linesOf(text: string, most: number): { shown: string[]; more: boolean } {
  const shown: string[] = [];
  let at = 0;
  while (shown.length < most && at <= text.length) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? text.length : end);
    shown.push(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (end < 0) return { shown, more: false };
    at = end + 1;
  }
  return { shown, more: true };
}
