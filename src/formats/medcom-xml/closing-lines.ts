import { indentOf } from '../scanning.ts';

/**
 * Lines at the end of a text that tell what the letter has no element for, above all the author, as MedCom's conversion
 * writes them (`Forfatter: …`, `Stilling: …`). They follow an empty line and are read back.
 * Source: conversion XDIS91 – CareCommunication, mapping of author and specific sender and recipient.
 */
const headings = [
  ['authorName', 'Forfatter'],
  ['authorRole', 'Stilling'],
  ['authorPhone', 'Telefon'],
  ['senderTeam', 'Afsenderenhed'],
  ['senderPerson', 'Afsender'],
  ['senderRole', 'Afsenders rolle'],
  ['recipientTeam', 'Modtagerenhed'],
  ['recipientPerson', 'Modtager'],
  ['recipientRole', 'Modtagers rolle'],
  ['replacementId', 'Erstatningspersonnummer'],
  ['otherIds', 'Øvrige personnumre'],
  ['exchange', 'Brevtype'],
  ['priority', 'Prioritet'],
  ['encounterStatus', 'Patientstatus'],
  ['referralId', 'Henvisningens id'],
] as const;

/** Headings whose values are a closed list. With any other value the line is text of the letter. */
const listed: Readonly<Record<string, readonly string[]>> = {
  Brevtype: ['Svar', 'Videresendt', 'Rettet'],
  Prioritet: ['Høj', 'Rutine'],
  Patientstatus: ['Indlagt', 'Ambulant', 'Død'],
};

type ClosingKey = (typeof headings)[number][0];

/** What the closing lines tell, each on one line. */
export type Closing = Partial<Record<ClosingKey, string>>;

const orderOf = new Map<string, number>(headings.map(([, heading], index) => [heading, index]));
const longestHeading = Math.max(...headings.map(([, heading]) => heading.length));

interface ClosingLine {
  indent: number;
  heading: string;
  value: string;
}

/** A line that reads like a closing line, indented by pairs of blanks or not. */
function closingLine(line: string): ClosingLine | undefined {
  const indent = indentOf(line);
  const colon = line.slice(indent, indent + longestHeading + 1).indexOf(':');
  const heading = line.slice(indent, indent + Math.max(0, colon));
  if (indent % 2 > 0 || !orderOf.has(heading) || !line.startsWith(': ', indent + colon)) return undefined;
  const value = line.slice(indent + colon + 2);
  if (value === '' || listed[heading]?.includes(value) === false) return undefined;
  return { indent, heading, value };
}

/**
 * Puts closing lines behind a text. Lines at the text's own end that read like them are indented by two blanks,
 * so that `readClosing` gives back exactly what was put in.
 */
export function writeClosing(text: string, closing: Closing): string {
  const lines = headings.flatMap(([key, heading]) =>
    closing[key] === undefined ? [] : [`${heading}: ${closing[key]}`],
  );
  const safe = mapZone(text, (line) => `  ${line}`);
  return lines.length === 0 ? safe : `${safe}\n\n${lines.join('\n')}`;
}

/**
 * Takes the closing lines off a text. Without an empty line before them they count only where they begin with the author,
 * as MedCom's converted letters have them.
 */
export function readClosing(text: string): { text: string; closing: Closing } {
  const lines = text.split('\n');
  const end = endOfText(lines);
  const start = startOfClosing(lines, end);
  const isApart = start > 0 && lines[start - 1] === '';
  const isClosing = start < end && (isApart || lines[start]?.startsWith('Forfatter: '));
  if (!isClosing) return { text: mapZone(text, withoutIndent), closing: {} };
  const closing: Closing = {};
  for (const line of lines.slice(start, end)) {
    const { heading = '', value = '' } = closingLine(line) ?? {};
    const key = headings[orderOf.get(heading) ?? 0]?.[0];
    if (key) closing[key] = value;
  }
  const before = lines.slice(0, isApart ? start - 1 : start).join('\n');
  return { text: mapZone(before, withoutIndent), closing };
}

function withoutIndent(line: string): string {
  return line.startsWith('  ') ? line.slice(2) : line;
}

function endOfText(lines: readonly string[]): number {
  let end = lines.length;
  while (end > 0 && lines[end - 1] === '') end -= 1;
  return end;
}

/** Where the longest run of closing lines begins that ends the text, each heading once and in order. */
function startOfClosing(lines: readonly string[], end: number): number {
  let start = end;
  let next: number = headings.length;
  while (start > 0) {
    const { indent, heading = '' } = closingLine(lines[start - 1] ?? '') ?? {};
    const order = orderOf.get(heading) ?? next;
    if (indent !== 0 || order >= next) break;
    next = order;
    start -= 1;
  }
  return start;
}

/** Changes the lines at the end of a text that read like closing lines, indented or not. */
function mapZone(text: string, change: (line: string) => string): string {
  const lines = text.split('\n');
  for (let at = endOfText(lines) - 1; at >= 0; at -= 1) {
    const line = lines[at] ?? '';
    if (!closingLine(line)) break;
    lines[at] = change(line);
  }
  return lines.join('\n');
}
