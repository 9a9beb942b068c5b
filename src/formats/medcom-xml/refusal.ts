import type { ReceiptContent } from '../../message.ts';
import { codeOf, type XmlElement } from './element.ts';
import { readFormattedText } from './formatted-text.ts';
import type { XmlContent } from './serialize.ts';

type Issue = NonNullable<ReceiptContent['issues']>[number];

/** The reasons that MedCom XML has codes for (contract §4, *Receipts*); all others are `ikke_specificeret`. */
const refuseCodes = {
  'wrong-receiver': 'problem_med_modtagerID',
  'wrong-version': 'problem_med_version',
  unreadable: 'syntaksfejl',
  RECEIVER_UNKNOWN: 'ukendt_lokationsnummer',
} as const;
const unspecified = 'ikke_specificeret';

/** First line of a refusal that is only for the time being. */
const temporarily = 'failed-temporarily';

/** What a negative receipt tells: its outcome and the reasons. */
export type Refusal = Pick<ReceiptContent, 'outcome' | 'issues'>;

/**
 * RefuseCode and RefuseText of a refusal. A single reason with a code of its own has its text there as it is;
 * else each reason is a line `code: text`, the code first, and further lines of its text are indented by two blanks.
 */
export function writeRefusal({ outcome, issues = [] }: Refusal): { [name: string]: XmlContent } {
  const [first] = issues;
  const isTemporary = outcome === 'failed-temporarily';
  if (!first && !isTemporary) return {};
  const code = first && codeFor(first.code);
  const isPlain = !isTemporary && issues.length === 1 && code !== undefined && !isCoded(first?.text ?? '');
  const text = isPlain ? first?.text : [...(isTemporary ? [temporarily] : []), ...issues.map(issueLines)].join('\n');
  return { RefuseCode: code ?? unspecified, RefuseText: text ? { formatted: text } : undefined };
}

/** Reads a refusal back; a text that does not begin with a code belongs to the reason that RefuseCode names. */
export function readRefusal(code: XmlElement | undefined, text: XmlElement | undefined): Refusal {
  const refuseCode = codeOf(code);
  const whole = text ? readFormattedText(text) : '';
  const isTemporary = whole === temporarily || whole.startsWith(`${temporarily}\n`);
  const rest = isTemporary ? whole.slice(temporarily.length + 1) : whole;
  const outcome = isTemporary ? 'failed-temporarily' : 'rejected';
  const issues = readIssues(refuseCode, rest, isTemporary);
  return { outcome, ...(issues.length > 0 ? { issues } : {}) };
}

function readIssues(refuseCode: string | undefined, text: string, isTemporary: boolean): Issue[] {
  if (isCoded(text)) return codedIssues(text);
  if (text === '' && (refuseCode === undefined || isTemporary)) return [];
  return [{ code: reasonOf(refuseCode), ...(text ? { text } : {}) }];
}

function codeFor(reason: string): string | undefined {
  return Object.entries(refuseCodes).find(([name]) => name === reason)?.[1];
}

function reasonOf(refuseCode: string | undefined): string {
  return Object.entries(refuseCodes).find(([, code]) => code === refuseCode)?.[0] ?? 'other';
}

// A code as those of the contract and of FHIR are written; any other is written as a JSON string.
const plainCode = /^(?:other|unreadable|[a-z]+(?:-[a-z]+)+|[A-Z]+(?:_[A-Za-z]+)+)$/;
const longestPlain = 100;

function isPlainCode(code: string): boolean {
  return code.length <= longestPlain && plainCode.test(code);
}

/** The code, plain or quoted, that a line begins with, a colon and a blank or nothing behind it. */
function headOf(line: string): string | undefined {
  const head = line.startsWith('"') ? quotedHead(line) : plainHead(line);
  const end = head?.length ?? 0;
  return line.length === end || line.startsWith(': ', end) ? head : undefined;
}

function plainHead(line: string): string | undefined {
  const colon = line.indexOf(':');
  const word = colon < 0 ? line : line.slice(0, colon);
  return isPlainCode(word) ? word : undefined;
}

function quotedHead(line: string): string | undefined {
  for (let at = 1; at < line.length; at += 1) {
    if (line[at] === '"') return line.slice(0, at + 1);
    if (line[at] === '\\') at += 1;
  }
  return undefined;
}

function isCoded(text: string): boolean {
  const [line = ''] = text.split('\n', 1);
  return headOf(line) !== undefined || line === temporarily;
}

function issueLines({ code, text }: Issue): string {
  const isPlain = isPlainCode(code) && code !== temporarily;
  const head = isPlain ? code : JSON.stringify(code);
  return text === undefined ? head : `${head}: ${text.replaceAll('\n', '\n  ')}`;
}

function codedIssues(whole: string): Issue[] {
  const issues: Issue[] = [];
  for (const line of whole.split('\n')) {
    const head = headOf(line);
    const last = issues.at(-1);
    if (head === undefined && last) last.text = `${last.text ?? ''}\n${line.replace(/^ {2}/, '')}`;
    else issues.push(issueOf(head ?? line, line));
  }
  return issues;
}

function issueOf(head: string, line: string): Issue {
  const code = head.startsWith('"') ? unquoted(head) : head;
  return line.length > head.length ? { code, text: line.slice(head.length + 2) } : { code };
}

function unquoted(head: string): string {
  try {
    return String(JSON.parse(head)) || 'other';
  } catch {
    return head;
  }
}
