import type { ErrorObject } from 'ajv/dist/2020.js';
import type { Finding, FindingParams } from '../../finding.ts';
import { messageTypeNames } from '../../message.ts';
import { isMessageTypeName, messageSchema } from '../../messages/schemas.ts';
import { isTree } from '../../messages/tree.ts';
import { describe } from './describe.ts';

/** A finding, and the JSON Pointer of the place in the document to show for it. */
export interface PlacedFinding {
  finding: Finding;
  pointer: string;
  /** Whether the name of the member is at fault, not its value. */
  isName: boolean;
}

/** Checks a value against the schema of the message type that it names; all errors, with JSON Pointers, and never a value in them. */
export function validateMessage(message: unknown): Finding[] {
  return placedFindings(message, '').map(({ finding }) => finding);
}

/** The findings about a value that stands at a pointer of its document. */
export function placedFindings(message: unknown, base: string): PlacedFinding[] {
  if (!isTree(message))
    return [atPlace('TYPE', base, base, 'A message is an object: write it in braces.', { reason: 'message' })];
  const type = Object.hasOwn(message, 'type') ? message.type : undefined;
  if (type === undefined) {
    return [
      atPlace('REQUIRED', `${base}/type`, base, `The property type is required: give one of ${typeNames()}.`, {
        reason: 'type',
        values: typeNames(),
      }),
    ];
  }
  if (!isMessageTypeName(type)) {
    return [
      atPlace('ENUM', `${base}/type`, `${base}/type`, `The type is none that exists: give one of ${typeNames()}.`, {
        reason: 'values',
        values: typeNames(),
      }),
    ];
  }
  const validate = messageSchema(type);
  if (validate(message)) return [];
  return once(worthTelling(validate.errors ?? []).map((error) => placed(error, base)));
}

/** The patient and the author are checked by what all messages share and by their type, so both may say the same. */
function once(all: readonly PlacedFinding[]): PlacedFinding[] {
  return [...new Map(all.map((one) => [`${one.finding.code} ${one.finding.path} ${one.pointer}`, one])).values()];
}

function placed(error: ErrorObject, base: string): PlacedFinding {
  const { code, name, detail, params } = describe(error);
  const pointer = `${base}${error.instancePath}`;
  if (code === 'UNKNOWN_PROPERTY') {
    const shown = atPlace(code, `${pointer}/?`, `${pointer}/${escaped(name ?? '')}`, detail);
    return { ...shown, isName: true };
  }
  return atPlace(code, name === undefined ? pointer : `${pointer}/${name}`, pointer, detail, params);
}

/** What the branches of an alternative say is noise beside the alternative itself, and so is the condition of a rule. */
function worthTelling(errors: readonly ErrorObject[]): ErrorObject[] {
  const alternatives = new Map<string, string[]>();
  for (const { keyword, schemaPath, instancePath } of errors) {
    if (keyword !== 'anyOf' && keyword !== 'oneOf') continue;
    alternatives.set(instancePath, [...(alternatives.get(instancePath) ?? []), schemaPath]);
  }
  const isTold = ({ schemaPath, instancePath }: ErrorObject): boolean =>
    alternatives.get(instancePath)?.some((above) => schemaPath.startsWith(`${above}/`)) ?? false;
  return errors.filter((error) => error.keyword !== 'if' && !isTold(error));
}

function atPlace(code: string, path: string, pointer: string, detail: string, params?: FindingParams): PlacedFinding {
  const finding: Finding = { severity: 'error', code, path, detail, ...(params && { params }) };
  return { finding, pointer, isName: false };
}

function typeNames(): string {
  return messageTypeNames.join(', ');
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
