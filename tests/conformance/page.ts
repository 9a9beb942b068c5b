/* The result as a page: docs/conformance.md. No dates, so that the same product gives the same page. */
import { fhirExceptions, sampleDifferences } from './differences.ts';
import type { Outcome } from './mutants.ts';
import { tolerances } from './tolerances.ts';

/** What became of the samples of one folder. */
export interface FolderResult {
  folder: string;
  samples: number;
  accepted: number;
  refused: number;
  differing: number;
}

/** What became of the documents that the fixtures hold in one format. */
export interface FixtureResult {
  form: string;
  documents: number;
  valid: number;
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

function plainTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return table(head, rows).replace(/---:/g, '---');
}

function kindsOf(outcomes: readonly Outcome[]): string {
  const kinds = [...new Set(outcomes.flatMap((outcome) => [...outcome.kinds.keys()]))];
  const cell = (outcome: Outcome, kind: string) => {
    const { tried = 0, valid = 0 } = outcome.kinds.get(kind) ?? {};
    return tried === 0 ? '–' : `${tried} (${valid})`;
  };
  const sum = (outcome: Outcome, of: 'tried' | 'valid') =>
    [...outcome.kinds.values()].reduce((total, tally) => total + tally[of], 0);
  return table(
    ['kind of change', ...outcomes.map(({ standard }) => standard)],
    [
      ...kinds.map((kind) => [kind, ...outcomes.map((outcome) => cell(outcome, kind))]),
      ['**all**', ...outcomes.map((outcome) => `**${sum(outcome, 'tried')} (${sum(outcome, 'valid')})**`)],
      ['**differing**', ...outcomes.map(({ differing }) => `**${differing.length}**`)],
    ],
  );
}

/** The whole page. */
export function pageOf(
  folders: readonly FolderResult[],
  fixtures: readonly FixtureResult[],
  xml: readonly Outcome[],
  fhir: readonly Outcome[],
): string {
  const differences = Object.entries(sampleDifferences).map(([sample, reason]) => `* \`${sample}\`: ${reason}`);
  return `# Conformance

Made by \`npm run conformance\` with \`GOLDEN_ACCEPT=1\`; do not edit. It holds the product against the official XSDs of MedCom
(under libxml2) and against the official FHIR profiles and invariants of CareCommunication 5.0 and Acknowledgement 2.0 (under a
judge in \`tests/judges\` that knows nothing of the product). The official files are not part of this repository:
\`TOVHOLDER_STANDARDS\` says where they lie. The product's verdict is the one with \`--strict\`.

## Official samples

${table(
  ['folder', 'samples', 'accepted by both', 'refused by both', 'differing'],
  folders.map(({ folder, samples, accepted, refused, differing }) => [
    `\`${folder}\``,
    samples,
    accepted,
    refused,
    differing,
  ]),
)}

Documents of no standard that the gateway takes (EDIFACT, EHMI, definitions, single resources) are refused by both.
${differences.length > 0 ? `\nThe differences, each explained:\n\n${differences.join('\n')}\n` : ''}
## What the product writes

${table(
  ['golden cases in', 'documents', 'officially valid'],
  fixtures.map(({ form, documents, valid }) => [form, documents, valid]),
)}

## Mutants of MedCom XML

Valid samples with a change of each kind, seeded, so that the same mutants are made every time. A cell is the number of mutants
and in brackets how many of them the official schema takes. *Differing* counts those on which product and schema disagree.

${kindsOf(xml)}

## Mutants of FHIR messages

${kindsOf(fhir)}

Not tried, because product and judge may differ there:

${plainTable(
  ['place', 'reason'],
  fhirExceptions.map(({ place, reason }) => [place, reason]),
)}

## Tolerances

What the normal mode takes beyond the standard, and what \`--strict\` makes of it. Each line is tried by the suite.

${plainTable(
  ['what', 'warning', 'with `--strict`', 'reason'],
  tolerances.map(({ what, code, strictly, reason }) => [what, code ? `\`${code}\`` : '–', strictly, reason]),
)}

What a FHIR receiver has to put up with, strictly too: [decision 11](decisions/0011-what-a-fhir-receiver-puts-up-with.md). What
official samples break and is no error in XML: [decision 9](decisions/0009-numbers-and-charsets-of-medcom-xml.md).
`;
}
