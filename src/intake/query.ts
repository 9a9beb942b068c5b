import type { Request } from 'express';
import { GatewayError } from '../errors.ts';
import type { Finding } from '../finding.ts';

/** How one query parameter is read. `parse` gives undefined where the text breaks the rule. */
export interface Parameter<T> {
  otherwise: T;
  rule: string;
  parse(text: string): T | undefined;
}

type Read<S> = { [Name in keyof S]: S[Name] extends Parameter<infer T> ? T : never };

/** Reads the whole query of a call; throws BAD_REQUEST with everything that is wrong in it, a parameter unknown here included. */
export function readQuery<S extends Record<string, Parameter<unknown>>>(request: Request, shape: S): Read<S> {
  const findings: Finding[] = [];
  const read: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(shape)) read[name] = parameter.otherwise;
  for (const [name, given] of Object.entries(request.query)) {
    const parameter = Object.hasOwn(shape, name) ? shape[name] : undefined;
    const value = typeof given === 'string' ? parameter?.parse(given) : undefined;
    if (value === undefined) findings.push(parameter ? broken(name, parameter.rule) : unknown());
    else read[name] = value;
  }
  if (findings.length === 0) return read as Read<S>;
  throw new GatewayError('BAD_REQUEST', 'The query of the call is not understood: mend what the list names.', findings);
}

function broken(name: string, rule: string): Finding {
  return {
    severity: 'error',
    code: 'NOT_ALLOWED',
    path: name,
    detail: `The query parameter ${name} must be given once, as ${rule}.`,
    params: { reason: 'parameter', name },
  };
}

function unknown(): Finding {
  return {
    severity: 'error',
    code: 'UNKNOWN_PROPERTY',
    path: '?',
    detail: 'The call knows no query parameter of this name: take it out, or mend its name.',
  };
}

/** A whole number between two limits, both allowed. */
export function wholeNumber(from: number, to: number, otherwise: number): Parameter<number> {
  return {
    otherwise,
    rule: `a whole number from ${from} to ${to}`,
    parse(text) {
      const value = Number(text);
      return /^[0-9]{1,9}$/.test(text) && value >= from && value <= to ? value : undefined;
    },
  };
}

/** One word of a list. */
export function oneOf<T extends string>(words: readonly T[]): Parameter<T | undefined> {
  return {
    otherwise: undefined,
    rule: `one of ${words.join(', ')}`,
    parse: (text) => words.find((word) => word === text),
  };
}

/** `true` or `false`; absent is false. */
export const flag: Parameter<boolean> = {
  otherwise: false,
  rule: 'true or false',
  parse: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
};

/** Text of a given shape. */
export function shaped(shape: RegExp, rule: string): Parameter<string | undefined> {
  return { otherwise: undefined, rule, parse: (text) => (shape.test(text) ? text : undefined) };
}

const pointInTime =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})$/;

/** A point in time with its offset from UTC (RFC 3339; a plus sign has to be written as %2B). */
export const time: Parameter<Date | undefined> = {
  otherwise: undefined,
  rule: 'a point in time such as 2026-11-02T10:15:00%2B01:00 or 2026-11-02T09:15:00Z',
  parse(text) {
    const at = new Date(text);
    return pointInTime.test(text) && !Number.isNaN(at.getTime()) ? at : undefined;
  },
};
