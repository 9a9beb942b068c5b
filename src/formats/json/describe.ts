import type { ErrorObject } from 'ajv/dist/2020.js';
import type { FindingParams } from '../../finding.ts';
import { isTree } from '../../messages/tree.ts';

/** What an error of the schema is called, the member it is about where that is not the value itself, and rule and remedy. */
export interface Description {
  code: string;
  name?: string;
  detail: string;
  params?: FindingParams;
}

/** Says an error of the schema in the gateway's words. Holds names and rules of the schema, never text of the message. */
export function describe(error: ErrorObject): Description {
  const { keyword, params, schema, parentSchema } = error;
  const rule = typeof parentSchema?.description === 'string' ? ` ${parentSchema.description}` : '';
  switch (keyword) {
    case 'required':
      return { code: 'REQUIRED', name: params.missingProperty, detail: 'The property is required: add it.' };
    case 'unevaluatedProperties':
    case 'additionalProperties':
      return {
        code: 'UNKNOWN_PROPERTY',
        name: params.unevaluatedProperty ?? params.additionalProperty,
        detail: 'The schema knows no property of this name here: remove it, or correct its spelling.',
      };
    case 'type':
      return {
        code: 'TYPE',
        detail: `The value must be of type ${params.type}: correct it.`,
        params: { reason: 'type', type: String(params.type) },
      };
    case 'enum':
      return {
        code: 'ENUM',
        detail: `The value must be one of ${params.allowedValues.join(', ')}: give one of these.`,
        params: { reason: 'values', values: params.allowedValues.join(', ') },
      };
    case 'const':
      return {
        code: 'ENUM',
        detail: `The value must be ${params.allowedValue}: correct it.`,
        params: { reason: 'values', values: String(params.allowedValue) },
      };
    case 'pattern':
      return { code: 'PATTERN', detail: `The value has not the shape that the schema asks for: correct it.${rule}` };
    case 'format':
      return {
        code: 'FORMAT',
        detail: `The value must be a ${params.format}: correct it.${rule}`,
        params: { reason: 'format', format: params.format },
      };
    case 'minLength':
      return {
        code: 'LENGTH',
        detail: `The value must have ${params.limit} characters or more: fill it, or leave the property out.`,
        params: { reason: keyword, limit: params.limit },
      };
    case 'maxLength':
      return {
        code: 'LENGTH',
        detail: `The value must have ${params.limit} characters or fewer: shorten it.`,
        params: { reason: keyword, limit: params.limit },
      };
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
      return {
        code: 'RANGE',
        detail: `The number must be ${params.comparison} ${params.limit}: correct it.`,
        params: { reason: 'limit', comparison: params.comparison, limit: params.limit },
      };
    case 'uniqueItems':
      return { code: 'REPEATED', detail: 'The list holds the same item twice: keep one of them.' };
    case 'anyOf':
    case 'oneOf':
      return alternative(schema, rule);
    case 'not':
      return {
        code: 'NOT_ALLOWED',
        ...forbiddenName(schema),
        detail: 'The type of message has no such property: remove it.',
        params: { reason: 'type' },
      };
    case 'false schema':
      return {
        code: 'NOT_ALLOWED',
        detail: 'The property does not go with the other values here: remove it.',
        params: { reason: 'together' },
      };
    default:
      return { code: 'SCHEMA', detail: `The value breaks the rule ${keyword} of its schema: correct it.` };
  }
}

function alternative(branches: unknown, rule: string): Description {
  const sets = Array.isArray(branches) ? branches.filter(isTree).map(({ required }) => required) : [];
  const names = sets.filter(Array.isArray).map((set) => set.join(' with '));
  if (names.length > 0)
    return {
      code: 'REQUIRED',
      detail: `Exactly what is needed is one of: ${names.join(' · ')}. Give one.`,
      params: { reason: 'alternative', values: names.join(' · ') },
    };
  return {
    code: 'FORMAT',
    detail: `The value has none of the shapes that the schema takes: correct it.${rule}`,
    params: { reason: 'alternative' },
  };
}

function forbiddenName(schema: unknown): { name?: string } {
  const [name] = isTree(schema) && Array.isArray(schema.required) ? schema.required : [];
  return typeof name === 'string' ? { name } : {};
}
