import { type Finding, isClean } from '../../finding.ts';
import type { Message } from '../../message.ts';
import { isTree } from '../../messages/tree.ts';
import type { Letter, Reading, ReadOptions } from '../format.ts';
import { moreFindings, mostFindings } from '../limits.ts';
import { lineAndColumn } from '../lines.ts';
import { knownNames } from './order.ts';
import { NotJson, type Place, type Survey, survey } from './survey.ts';
import { type PlacedFinding, placedFindings } from './validate.ts';

const byteOrderMark = '\uFEFF';

/** Reads a message in canonical form, or a list of them. */
export function read(bytes: Uint8Array, { charset, strict = false }: ReadOptions): Reading {
  if (charset !== undefined && !/^(utf-?8|us-ascii|ascii)$/i.test(charset)) {
    return refused(
      'UNREADABLE',
      'JSON is written in UTF-8 and the request names another charset: send UTF-8.',
      'charset',
    );
  }
  const text = decoded(bytes);
  if (text === undefined)
    return refused('UNREADABLE', 'The bytes are not UTF-8, as JSON must be: send UTF-8.', 'bytes');
  if (strict && text.startsWith(byteOrderMark)) {
    return refused('BYTE_ORDER_MARK', 'JSON begins without a byte order mark: leave it out.');
  }
  return readText(text.startsWith(byteOrderMark) ? text.slice(1) : text);
}

function readText(text: string): Reading {
  const locate = lineAndColumn(text);
  let surveyed: Survey;
  try {
    surveyed = survey(text);
  } catch (error) {
    if (!(error instanceof NotJson)) throw error;
    return { format: 'json', findings: [{ ...notJson(error), ...locate(error.offset) }], letters: [] };
  }
  const document: unknown = normalised(JSON.parse(text));
  const placed = [...surveyed.repeated.slice(0, mostFindings + 1).map(repeatedName), ...checked(document)];
  const told = placed.slice(0, mostFindings);
  const findings: Finding[] = told.map((one) => ({ ...one.finding, ...located(one, surveyed.places, locate) }));
  if (placed.length > told.length) findings.push(moreFindings());
  const letters = isClean(findings) ? messagesOf(document).map(asLetter) : [];
  return { format: 'json', standard: 'json', findings, letters };
}

function checked(document: unknown): PlacedFinding[] {
  if (!Array.isArray(document)) return placedFindings(document, '');
  if (document.length > 0) return checkedList(document);
  const finding: Finding = {
    severity: 'error',
    code: 'REQUIRED',
    path: '/0',
    detail: 'The list holds no message: send at least one.',
    params: { reason: 'no-message' },
  };
  return [{ finding, pointer: '', isName: false }];
}

/** Looks at no more messages than it takes to tell that there is too much to tell. */
function checkedList(document: readonly unknown[]): PlacedFinding[] {
  const all: PlacedFinding[] = [];
  for (const [index, message] of document.entries()) {
    if (all.length > mostFindings) break;
    all.push(...placedFindings(message, `/${index}`));
  }
  return all;
}

function messagesOf(document: unknown): Message[] {
  // Every message has passed its schema.
  return (Array.isArray(document) ? document : [document]) as Message[];
}

function asLetter({ type, content, ...cover }: Message): Letter {
  return { cover, body: { kind: 'canonical', type, content }, standard: 'json' };
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Line ends as the canonical form has them: a line feed alone. */
function normalised(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('\r') ? value.replace(/\r\n?/g, '\n') : value;
  if (Array.isArray(value)) return value.map(normalised);
  if (!isTree(value)) return value;
  // fromEntries defines its members, so that a name like __proto__ stays a name.
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, normalised(member)]));
}

function located(
  { pointer, isName }: PlacedFinding,
  places: Survey['places'],
  locate: ReturnType<typeof lineAndColumn>,
) {
  const place: Place | undefined = places.get(pointer);
  if (!place) return {};
  return locate(isName && place.name !== undefined ? place.name : place.value);
}

function repeatedName(pointer: string): PlacedFinding {
  const known = knownNames();
  const path = pointer.replace(/[^/]+/g, (name) => (known.has(name) || /^[0-9]+$/.test(name) ? name : '?'));
  const detail = 'The name comes twice in the same object: keep one of them.';
  return { finding: { severity: 'error', code: 'REPEATED_NAME', path, detail }, pointer, isName: true };
}

function notJson({ reason }: NotJson): Finding {
  const details = {
    syntax: 'The text is not JSON from here on: correct it.',
    depth: 'The document is nested deeper than any message: send the canonical form alone.',
    values: 'The document holds more values than the gateway takes at a time: send fewer messages at once.',
    'too-large': 'A name is longer, or a list or object fuller, than any of a message: send fewer messages at once.',
  };
  return { severity: 'error', code: 'UNREADABLE', detail: details[reason], params: { reason } };
}

function refused(code: string, detail: string, reason?: string): Reading {
  const finding: Finding = { severity: 'error', code, detail, ...(reason !== undefined && { params: { reason } }) };
  return { format: 'json', findings: [finding], letters: [] };
}
