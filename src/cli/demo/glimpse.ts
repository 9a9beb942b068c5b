import type { FormatName } from '../../formats/format.ts';

/* Of a document of two hundred lines, the ones a reader looks for: what it is, who, about whom, and what it says. */
const xml =
  /<(Emessage|ClinicalEmail|MunicipalityReferral|MunicipalityLetter|PositiveReceipt|NegativeReceipt|StatisticalCode|EANIdentifier|CivilRegistrationNumber|PersonSurnameName|Subject|Anamnesis|Text\d|Comments|OriginalLetterIdentifier|RefuseCode|RefuseText)\b/;
const worthShowing: Readonly<Record<FormatName, RegExp>> = {
  json: /^ {2}"(type|letterId|content)"|"(gln|cpr)"|^ {4}"(?!name|identifier|phone|address|precedes|role|kind|given|family)/,
  'medcom-xml': xml,
  'fhir-json':
    /"resourceType": "(Bundle|MessageHeader|Patient|Communication)"|"contentString"|"family"|^ {10}"text": "|"value": "[0-9]{10}"/,
  'fhir-xml':
    /<(Bundle|MessageHeader|Patient|Communication)\b|<(contentString|family) value|^ {10}<text value|<value value="[0-9]{10}"/,
};

const widest = 108;
const mostParts = 7;
const gap = '⋮';

/** The telling lines of a document, one tag or property a line, with `⋮` where lines were left out. */
export function glimpse(format: FormatName, document: string): string[] {
  const lines = format === 'medcom-xml' ? oneTagALine(document) : document.split('\n');
  const shown: string[] = [];
  for (const line of lines) {
    if (worthShowing[format].test(line)) shown.push(...inParts(line));
    else if (line.trim() && shown.at(-1) !== gap) shown.push(gap);
  }
  return shown;
}

/* Gives each element that has children a line of its own, indented, and resolves numeric references. */
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
  const cut =
    parts.length > mostParts
      ? [...parts.slice(0, mostParts), `${indent}    … ${parts.length - mostParts} more lines`]
      : parts;
  return cut.map((part) => (part.length > widest ? `${part.slice(0, widest - 1)}…` : part));
}
