import { chapters } from '../../src/findings/catalogue.ts';
import { ruleOf } from '../../src/findings/explain.ts';
import type { Origin, Row, Rows } from '../../src/findings/row.ts';

const head = `# Findings: every code, what it means and what to do

<!-- Made by \`npm run docs\` from src/findings; edit the tables there. -->

Whatever checks a document says so in findings: \`validate\` and \`translate\` on the command line, \`POST /v1/messages\` when it
refuses and with \`?dryRun=true\`, and the gateway's own negative receipts. Each has a \`code\` that never changes its meaning, the
\`path\` of the place (XPath with element names, JSON Pointer or FHIR path), \`line\` and \`column\` where text was read, a \`detail\`
that says what is wrong and what to do, and the \`rule\` with standard, version and section. No finding repeats text of a message.

\`detail\` comes in English or Danish: \`Accept-Language: da\` over HTTP, \`--lang da\` on the command line (the default there where
LC_ALL or LANG begins with \`da\`). A finding may say more exactly than this page which of several causes it met. Receipts of the
gateway itself are in Danish.

Severity: an *error* refuses the document, a *warning* does not. *Business*: an error on canonical JSON, a warning on a carrier.
A word in braces stands for a number or a list of codes of the standard.
`;

const origins: Partial<Record<keyof typeof chapters, Origin>> = {
  'XML schema': { format: 'medcom-xml' },
  'MedCom XML': { format: 'medcom-xml' },
  'FHIR documents': { format: 'fhir-json' },
  'FHIR invariants': { format: 'fhir-json' },
  'Canonical JSON': { format: 'json' },
};

/** `docs/findings.md` as the catalogue has it. */
export function findingsPage(): string {
  const parts = Object.entries(chapters).map(([title, rows]) => chapter(title, rows, originOf(title)));
  return [head, ...parts].join('\n');
}

function originOf(title: string): Origin {
  return Object.entries(origins).find(([name]) => name === title)?.[1] ?? {};
}

function chapter(title: string, rows: Rows, origin: Origin): string {
  const lines = Object.entries(rows).map(([code, row]) => line(code, row, origin));
  return [
    `## ${title}\n`,
    '| code | severity | meaning · *what to do* | på dansk · *hvad der skal gøres* | rule | for example at |',
    '|---|---|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

function line(code: string, row: Row, origin: Origin): string {
  const { severity, en, da, path } = row;
  const cells = [
    `\`${code}\``,
    severity === 'either' ? 'error or warning' : severity,
    `${en.meaning} *${en.remedy}*`,
    `${da.meaning} *${da.remedy}*`,
    ruleOf(row, origin),
    path === '' ? '' : `\`${path}\``,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
