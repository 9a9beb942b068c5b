import type { Finding, FindingParams } from '../../finding.ts';
import type { commonRows } from '../../findings/common.ts';
import { lineAndColumn } from '../lines.ts';

/** A value of JSON. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [name: string]: Json;
}

/** The way from the root of a document to a value: property names and indices. */
export type Path = readonly (string | number)[];

/** What a document says, and where each value stands in its text (offsets in UTF-16 units). */
export interface Source {
  text: string;
  root: Json;
  places: WeakMap<object, Map<string | number, number>>;
  /** What the syntax itself has to complain about. */
  problems: Problem[];
}

/** A finding whose path and position are still to be put into words. */
export interface Problem {
  path: Path;
  code: string;
  detail: string;
  severity?: Finding['severity'];
  params?: FindingParams;
  /** Says that the value named is below `path`, under a name that FHIR does not know. */
  unknown?: boolean;
  /** Name of the slice in question, in the standard's words; it stands for the last step of `path`. */
  slice?: string;
}

type UnreadableReason = keyof typeof commonRows.UNREADABLE.cases;

/** Thrown inside a parser: the text cannot be taken apart at this offset. */
export class Unreadable extends Error {
  readonly offset: number | undefined;
  /** Chooses among the sentences of UNREADABLE in the catalogue of findings. */
  readonly reason: UnreadableReason | undefined;

  constructor(detail: string, offset?: number, reason?: UnreadableReason) {
    super(detail);
    this.name = 'Unreadable';
    this.offset = offset;
    this.reason = reason;
  }
}

/** Characters that no FHIR message may hold: control characters but tab and line ends, lone surrogates, non-characters. */
export const forbiddenCharacter = /(?![\t\n\r\x80-\x9f])\p{Cc}|\p{Cs}|[\uFFFE\uFFFF]/u;

/** Whether a string holds a character that no FHIR message may hold; fast for long base64. */
export function hasForbiddenCharacter(value: string): boolean {
  return /[^ -~]/.test(value) && forbiddenCharacter.test(value);
}

/** Line and column, from 1, of an offset. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let next = text.indexOf('\n'); next >= 0 && next < offset; next = text.indexOf('\n', start)) {
    line += 1;
    start = next + 1;
  }
  return { line, column: offset - start + 1 };
}

type Locate = ReturnType<typeof lineAndColumn>;
const locators = new WeakMap<Source, Locate>();

/** The same for one offset after another of a document, without counting its lines each time. */
export function positionIn(source: Source, offset: number): { line: number; column: number } {
  const locate = locators.get(source) ?? lineAndColumn(source.text);
  locators.set(source, locate);
  return locate(offset);
}

/** Where the value at a path stands, or the nearest value above it that has a place. */
export function offsetOf(source: Source, path: Path): number {
  let value = source.root;
  let offset = 0;
  for (const step of path) {
    if (value === null || typeof value !== 'object') return offset;
    const next = source.places.get(value)?.get(step);
    if (next === undefined) return offset;
    offset = next;
    value = Array.isArray(value) ? (value[Number(step)] ?? null) : (value[step] ?? null);
  }
  return offset;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
