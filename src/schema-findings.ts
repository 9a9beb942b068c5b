import type { ErrorObject } from 'ajv';
import type { Finding, FindingParams } from './finding.ts';

/**
 * What ajv has to say, as findings with JSON Pointers. Never repeats a value; an unknown property is `?`.
 * Branches of `if` and `anyOf` that only sum up other errors are left out.
 */
export function findingsOfSchema(errors: readonly ErrorObject[] | null | undefined): Finding[] {
  const telling = (errors ?? []).filter((error) => error.keyword !== 'if');
  return telling.map((error) => ({
    severity: 'error',
    code: codes[error.keyword] ?? 'NOT_ALLOWED',
    path: pathOf(error),
    detail: detailOf(error),
    ...paramsOf(error),
  }));
}

const codes: Partial<Record<string, string>> = {
  required: 'MISSING',
  additionalProperties: 'UNKNOWN_PROPERTY',
  unevaluatedProperties: 'UNKNOWN_PROPERTY',
  type: 'WRONG_TYPE',
};

function pathOf({ keyword, instancePath, params }: ErrorObject): string {
  if (keyword === 'required') return `${instancePath}/${params.missingProperty}`;
  if (keyword === 'discriminator') return `${instancePath}/${params.tag}`;
  if (codes[keyword] === 'UNKNOWN_PROPERTY') return `${instancePath}/?`;
  return instancePath;
}

function paramsOf({ keyword, params }: ErrorObject): { params?: FindingParams } {
  if (keyword === 'required' || keyword === 'type') return { params: { reason: 'property' } };
  if (keyword === 'enum') return { params: { reason: 'values', values: params.allowedValues.join(', ') } };
  if (keyword === 'const') return { params: { reason: 'values', values: String(params.allowedValue) } };
  return {};
}

function detailOf({ keyword, params, message }: ErrorObject): string {
  if (keyword === 'required') return 'It is missing: add it.';
  if (codes[keyword] === 'UNKNOWN_PROPERTY')
    return 'A property of this name is not known here: take it out, or mend its name.';
  if (keyword === 'discriminator') return 'It must be one of the words that the schema lists.';
  if (keyword === 'enum') return `It must be one of ${params.allowedValues.join(', ')}.`;
  if (keyword === 'const') return `It must be ${params.allowedValue}.`;
  return `It ${message ?? 'is not allowed'}.`;
}
