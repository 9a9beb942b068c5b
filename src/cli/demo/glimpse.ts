import type { FormatName } from '../../formats/format.ts';

/* Of a document of two hundred lines, the ones a reader looks for: what it is, from whom to whom, about whom, and what it says. */
const telling: Readonly<Record<FormatName, RegExp>> = {
  json: /^ {2}"(type|letterId|content)"|"(gln|cpr)"|^ {4}"(outcome|original|reason|concerns|description|desiredHelp|referralId|status|summary|date)"|^ {6}"letterId"/,
  'medcom-xml':
    /<(Emessage|ClinicalEmail|MunicipalityReferral|MunicipalityLetter|PositiveReceipt|NegativeReceipt|StatisticalCode|EANIdentifier|CivilRegistrationNumber|Subject|CategoryCode|Anamnesis|Text[0-9]+|OriginalLetterIdentifier|RefuseCode|RefuseText)\b/,
  'fhir-json':
    /"resourceType": "(Bundle|MessageHeader|Patient|Communication)"|"endpoint"|"contentString"|^ {10}"text": "|"value": "[0-9]{10}"|"code": "(ok|fatal-error|transient-error)"/,
  'fhir-xml':
    /<(Bundle|MessageHeader|Patient|Communication)\b|<(endpoint|contentString) value|^ {10}<text value|<value value="[0-9]{10}"|<code value="(ok|fatal-error|transient-error)"/,
};

const widest = 108;
const mostParts = 7;

/** The telling lines of a document, one tag or property a line; of a long text the first lines. */
export function glimpse(format: FormatName, document: string): string[] {
  const lines = format === 'medcom-xml' ? oneTagALine(document) : document.split('\n');
  return lines.filter((line) => telling[format].test(line)).flatMap(inParts);
}

/* Gives each element a line of its own, indented, and resolves numeric references. */
function oneTagALine(document: string): string[] {
  let depth = 0;
  const text = document.replaceAll(/<Break ?\/>/g, '\\n').replaceAll(/<Space ?\/>/g, ' ');
  return text.split(/(?<=>)\s*(?=<)/).map((piece) => {
    const closes = /^<\//.test(piece);
    const opens = !closes && !/^<\?|\/>$|<\/[^>]+>$/.test(piece);
    if (closes) depth -= 1;
    const line = `${'  '.repeat(Math.max(depth, 0))}${piece}`;
    if (opens) depth += 1;
    return line.replaceAll(/&#([0-9]+);/g, (_all, code) => String.fromCodePoint(Number(code)));
  });
}

/* A long text as its own lines, the first few of them. */
function inParts(line: string): string[] {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const [first = '', ...rest] = line.split(/\\n|&#10;|&#xA;/i);
  const parts = [first, ...rest.map((part) => `${indent}    ${part}`)];
  const left = parts.length - mostParts;
  const shown = left > 1 ? [...parts.slice(0, mostParts), `${indent}    … ${left} more lines`] : parts;
  return shown.map((part) => (part.length > widest ? `${part.slice(0, widest - 1)}…` : part).trimEnd());
}
