import type { ErrorDetail } from 'libxml2-wasm';
import type { Finding, FindingParams } from '../../finding.ts';
import type { XmlElement } from './element.ts';
import { type Position, positionsIn } from './position.ts';

/** So many schema errors are told one by one; a document with more is not a letter with mistakes. */
const mostErrors = 1_000;
/** Longest XPath that is followed, in characters: names of that length are none of any standard. */
const longestXpath = 100_000;

/** Turns the schema validator's errors into findings: its messages hold text of the document, so only the kind of error is kept. */
export function schemaFindings(
  errors: readonly ErrorDetail[],
  text: string,
  root: XmlElement,
  names: ReadonlySet<string>,
): Finding[] {
  const positionOf = positionsIn(text);
  const findings: Finding[] = [];
  const seen = new Set<string>();
  for (const error of errors) {
    if (findings.length === mostErrors) {
      findings.push({
        severity: 'error',
        code: 'MORE_ERRORS',
        detail: `There are more than ${mostErrors} errors; the rest is left out.`,
      });
      break;
    }
    const finding = findingOf(error, root, names, positionOf);
    const key = `${finding.code} ${finding.path} ${finding.detail}`;
    if (!seen.has(key)) findings.push(finding);
    seen.add(key);
  }
  return findings;
}

function findingOf(
  error: ErrorDetail,
  root: XmlElement,
  names: ReadonlySet<string>,
  positionOf: (offset: number) => Position,
): Finding {
  const kind = kindOf(error.message, names);
  const element = elementAt(root, error.xpath ?? '');
  if (!element) return { severity: 'error', ...kind, ...(error.line > 0 ? { line: error.line } : {}) };
  return {
    severity: 'error',
    code: kind.code,
    path: pathOf(element, names),
    ...positionOf(element.start),
    detail: kind.detail,
    ...(kind.params && { params: kind.params }),
  };
}

/**
 * XPath of an element by names, with positions where several of that name stand together; an unknown element is `*[n]`.
 * Without names every element is known: that is for documents that the schema has passed.
 */
export function pathOf(element: XmlElement, names?: ReadonlySet<string>): string {
  const before = element.parent ? pathOf(element.parent, names) : '';
  if (names && !names.has(element.name)) return `${before}/*[${element.index}]`;
  const place = element.parent ? (placesIn(element.parent).get(element) ?? '') : '';
  return `${before}/${element.name}${place}`;
}

const placesOfChildren = new WeakMap<XmlElement, ReadonlyMap<XmlElement, string>>();

/** The position of each child among those of its name, where there are several; counted once for all that is told of them. */
function placesIn(parent: XmlElement): ReadonlyMap<XmlElement, string> {
  const known = placesOfChildren.get(parent);
  if (known) return known;
  const byName = new Map<string, XmlElement[]>();
  for (const child of parent.elements) {
    const alike = byName.get(child.name);
    if (alike) alike.push(child);
    else byName.set(child.name, [child]);
  }
  const places = new Map<XmlElement, string>();
  for (const alike of byName.values()) {
    if (alike.length === 1) continue;
    for (const [index, child] of alike.entries()) places.set(child, `[${index + 1}]`);
  }
  placesOfChildren.set(parent, places);
  return places;
}

/** Finds the element that the validator names: steps are `*[n]` in a default namespace, else `prefix:name[n]`. */
function elementAt(root: XmlElement, xpath: string): XmlElement | undefined {
  if (xpath.length > longestXpath) return undefined;
  const steps = [...xpath.matchAll(/\/(?!@)(?:([^/:@[\]]+):)?([^/:@[\]]+)(?:\[([0-9]+)\])?/g)];
  if (steps.length === 0) return undefined;
  return steps.slice(1).reduce<XmlElement | undefined>((parent, [, prefix = '', name, place]) => {
    const all = parent?.elements ?? [];
    const fitting = name === '*' ? all : all.filter((child) => child.name === name && child.prefix === prefix);
    return fitting[Number(place ?? 1) - 1];
  }, root);
}

interface Kind {
  code: string;
  detail: string;
  params?: FindingParams;
}

type Rule = readonly [RegExp, (match: RegExpExecArray, names: ReadonlySet<string>) => Kind];

const start = "^Element '[^']*'(?:, attribute '[^']*')?: ";

function rule(pattern: string, kind: (match: RegExpExecArray, names: ReadonlySet<string>) => Kind): Rule {
  return [new RegExp(start + pattern, 's'), kind];
}

const rules: readonly Rule[] = [
  rule("\\[facet 'maxLength'\\] .* maximum length of '([0-9]+)'\\.\\s*$", ([, most = '']) => ({
    code: 'TOO_LONG',
    detail: `The text is longer than the ${most} characters allowed here; shorten it.`,
    params: { most },
  })),
  rule("\\[facet 'minLength'\\]", () => ({ code: 'EMPTY', detail: 'The element is empty; fill it or leave it out.' })),
  rule("\\[facet 'length'\\] .* length of '([0-9]+)'\\.\\s*$", ([, length = '']) => ({
    code: 'WRONG_LENGTH',
    detail: `The text must have ${length} characters; correct it.`,
    params: { length },
  })),
  rule("\\[facet 'enumeration'\\] .* is not an element of the set \\{([^{}]*)\\}\\.\\s*$", ([, values = '']) => ({
    code: 'NOT_IN_LIST',
    detail: `The value is not one of the codes allowed here: ${listed(values)}. Blanks around a code are not allowed.`,
    params: { codes: listed(values) },
  })),
  rule("\\[facet 'pattern'\\]", () => ({
    code: 'WRONG_FORM',
    detail: 'The value does not have the form that is laid down for this element; correct it.',
  })),
  rule(
    'This element is not expected\\.(?: Expected is (?:one of )?\\( ([^()]*) \\)\\.)?\\s*$',
    ([, expected = ''], names) => ({
      code: 'NOT_EXPECTED',
      detail: `This element does not belong here.${expectation(expected, names)}`,
      ...expectedParams(expected, names),
    }),
  ),
  rule(
    'Missing child element\\(s\\)\\.(?: Expected is (?:one of )?\\( ([^()]*) \\)\\.)?\\s*$',
    ([, expected = ''], names) => ({
      code: 'MISSING',
      detail: `An element is missing at the end of this one.${expectation(expected, names)}`,
      ...expectedParams(expected, names),
    }),
  ),
  rule('Character content', () => ({
    code: 'TEXT_NOT_ALLOWED',
    detail: 'Text is not allowed directly in this element; remove it.',
  })),
  rule('Element content', () => ({
    code: 'ELEMENTS_NOT_ALLOWED',
    detail: 'Elements are not allowed in this element; remove them.',
  })),
  rule('The attribute .* is required but missing', () => ({
    code: 'ATTRIBUTE_MISSING',
    detail: 'An attribute that this element must have is missing; add it.',
  })),
  rule('The attribute', () => ({
    code: 'ATTRIBUTE_NOT_ALLOWED',
    detail: 'This element has an attribute that is not allowed; remove it.',
  })),
  rule("'.*' is not a valid value of the (?:local )?(?:atomic|list|union) type", () => ({
    code: 'WRONG_TYPE',
    detail: 'The value is not of the type that is laid down for this element; correct it.',
  })),
  rule('No matching global (?:element )?declaration', () => ({
    code: 'ROOT_UNKNOWN',
    detail: 'The root element is none of this namespace; send the letters of MedCom in theirs.',
  })),
];

function kindOf(message: string, names: ReadonlySet<string>): Kind {
  for (const [pattern, kind] of rules) {
    const match = pattern.exec(message);
    if (match) return kind(match, names);
  }
  return { code: 'SCHEMA', detail: 'The element breaks a rule of the schema; hold it against the standard.' };
}

/** Names the elements that the schema expects. They come from the schema, yet only names it declares are repeated. */
function expectation(expected: string, names: ReadonlySet<string>): string {
  const known = knownNames(expected, names);
  return known === '' ? ' Move or remove it, or add what is missing.' : ` Expected: ${known}.`;
}

function expectedParams(expected: string, names: ReadonlySet<string>): { params?: FindingParams } {
  const known = knownNames(expected, names);
  return known === '' ? {} : { params: { reason: 'expected', expected: known } };
}

function knownNames(expected: string, names: ReadonlySet<string>): string {
  const known = expected
    .split(', ')
    .map((name) => name.replace(/^\{[^}]*\}/, ''))
    .filter((name) => names.has(name));
  return `${known.slice(0, 12).join(', ')}${known.length > 12 ? ' …' : ''}`;
}

/** The codes of a closed list as the schema gives them, the first dozen. */
function listed(values: string): string {
  const codes = values.split(', ').map((value) => value.replace(/^'|'$/g, ''));
  return `${codes.slice(0, 12).join(', ')}${codes.length > 12 ? ' …' : ''}`;
}
