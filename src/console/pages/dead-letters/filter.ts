import { GatewayError } from '../../../errors.ts';
import type { Finding } from '../../../finding.ts';
import { fromCopenhagen } from '../../../formats/copenhagen-time.ts';
import { messageTypeNames } from '../../../message.ts';
import type { DeadLetterFilter } from '../../../store/dead-letters.ts';

/** The fields by which dead letters are found, as they stand in an address and in a form. */
export const filterFields = ['receiver', 'sender', 'type', 'code', 'since', 'until'] as const;
export type FilterField = (typeof filterFields)[number];

/** What the fields mean, and those that mean nothing; an empty field is none. */
export interface ReadFilter {
  filter: DeadLetterFilter;
  wrong: ReadonlySet<FilterField>;
}

const readers = {
  receiver: glnOf,
  sender: glnOf,
  type: (text: string) => messageTypeNames.find((name) => name === text),
  code: (text: string) => (/^[A-Z_]{1,40}$/.test(text) ? text : undefined),
  since: momentOf,
  until: momentOf,
} satisfies { [Field in FilterField]: (text: string) => DeadLetterFilter[Field] };

/** Reads the filter of a query or a form. */
export function filterOf(given: URLSearchParams): ReadFilter {
  const filter: Partial<Record<FilterField, unknown>> = {};
  const wrong = new Set<FilterField>();
  for (const field of filterFields) {
    const text = given.get(field)?.trim() ?? '';
    if (text === '') continue;
    filter[field] = readers[field](text);
    if (filter[field] === undefined) wrong.add(field);
  }
  return { filter: filter as DeadLetterFilter, wrong };
}

/** The filter of a deed; throws BAD_REQUEST where a field is wrong, so that no more is meant than was said. */
export function mustBeFilter(given: URLSearchParams): DeadLetterFilter {
  const { filter, wrong } = filterOf(given);
  if (wrong.size === 0) return filter;
  const findings = [...wrong].map((path): Finding => {
    const detail = `The field ${path} is not understood: mend it, or leave it empty.`;
    return { severity: 'error', code: 'NOT_ALLOWED', path, detail };
  });
  throw new GatewayError('BAD_REQUEST', 'The filter is not understood: mend the fields that the list names.', findings);
}

function glnOf(text: string): string | undefined {
  return /^[0-9]{13}$/.test(text) ? text : undefined;
}

/* As a browser writes the value of a `datetime-local`, by the clocks of Copenhagen. */
function momentOf(text: string): Date | undefined {
  const [, date, time] = /^([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})(?::[0-9]{2})?$/.exec(text) ?? [];
  if (date === undefined || time === undefined || Number.isNaN(Date.parse(`${date}T${time}:00Z`))) return undefined;
  return new Date(fromCopenhagen(date, time));
}
