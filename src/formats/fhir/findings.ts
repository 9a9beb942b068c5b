import type { ErrorObject } from 'ajv/dist/2020.js';
import type { Finding } from '../../finding.ts';
import { remedyOf } from '../../findings/explain.ts';
import { isElementName } from './elements.ts';
import { isObject, offsetOf, type Path, type Problem, positionIn, type Source } from './source.ts';
import { extensionUrls } from './terminology.ts';

const sliceNames = new Map<unknown, string>(Object.entries(extensionUrls).map(([name, url]) => [url, name]));

/** Puts a problem into words: FHIR path, line and column. Never repeats text of the message; a name FHIR does not know is `?`. */
export function toFinding(problem: Problem, source: Source | undefined): Finding {
  const { code, detail, severity = 'error', path, slice, params } = problem;
  const place = source && source.text !== '' ? positionIn(source, offsetOf(source, path)) : {};
  const above = fhirPath(slice ? path.slice(0, -1) : path, source);
  const last = slice ? `.${slice}` : problem.unknown ? '.?' : '';
  return { severity, code, path: above + last, ...place, detail, ...(params && { params }) };
}

/** A FHIR path from the bundle on. The extensions of MedCom stand under the names of their slices: `payload[0].extension[date]`. */
function fhirPath(path: Path, source: Source | undefined): string {
  let text = 'Bundle';
  let value = source?.root;
  let name: string | number = '';
  for (const step of path) {
    value = Array.isArray(value) ? value[Number(step)] : isObject(value) ? value[step] : undefined;
    if (typeof step === 'number') {
      const slice = name === 'extension' && isObject(value) ? sliceNames.get(value.url) : undefined;
      text += `[${slice ?? step}]`;
    } else text += isElementName(step) ? `.${step}` : '.?';
    name = step;
  }
  return text;
}

const texts: Record<string, [code: string, detail: string]> = {
  required: ['FHIR_CARDINALITY', 'This element is missing and has to be there. Add it.'],
  dependentRequired: ['FHIR_CARDINALITY', 'This element is missing: the one beside it asks for it. Add it.'],
  minItems: ['FHIR_CARDINALITY', 'There are fewer of these than the standard asks for. Add the missing ones.'],
  maxItems: ['FHIR_CARDINALITY', 'There are more of these than the standard allows. Remove those too many.'],
  contains: ['FHIR_SLICE_CARDINALITY', 'The number of these is not the one the standard asks for. Add or remove some.'],
  choice: ['FHIR_CARDINALITY', 'An element with several possible types has to be there once. Keep or add one.'],
  minProperties: ['ele-1', 'This element is empty. Leave it out or fill it.'],
  minLength: ['ele-1', 'This value is empty. Leave it out or fill it.'],
  maxLength: ['FHIR_FORMAT', 'This value is longer than FHIR allows. Shorten it.'],
  additionalProperties: ['FHIR_UNKNOWN_ELEMENT', 'FHIR knows no such element here. Take it out.'],
  'false schema': ['FHIR_CARDINALITY', 'This element may not be here. Take it out.'],
  type: ['FHIR_TYPE', 'This value is not of the type that FHIR has here. Write it as that type.'],
  enum: ['FHIR_BINDING', 'This code is none of the value set that the standard binds here. Use one of them.'],
  const: ['FHIR_FIXED', 'This value is not the one that the standard fixes here. Write that one.'],
  pattern: ['FHIR_FORMAT', 'This value has not the form that the standard asks for. Correct it.'],
  format: ['FHIR_FORMAT', 'This value has not the form that the standard asks for. Correct it.'],
  minimum: ['FHIR_FORMAT', 'This number is smaller than FHIR allows. Correct it.'],
};

/** Keywords whose error bears the standard's own name of the rule, where the schema gives it. */
const namesRule = new Set(['pattern', 'dependentRequired']);

/** Turns what ajv says about the value at `base` into problems; what only repeats another error is left out. */
export function schemaProblems(errors: readonly ErrorObject[], base: Path): Problem[] {
  return errors.flatMap((error) => {
    const text = texts[error.keyword];
    if (!text || error.schemaPath.includes('/contains/') || isToldByExtension(error)) return [];
    const { rule, slice } = (error.parentSchema ?? {}) as { rule?: string; slice?: string };
    const [code, detail] = text;
    const path = [...base, ...pointerSteps(error.instancePath)];
    if (error.keyword === 'required' || error.keyword === 'dependentRequired')
      path.push(String(error.params.missingProperty));
    const unknown = error.keyword === 'additionalProperties';
    const place = { path, unknown, ...(error.keyword === 'contains' && slice ? { slice } : {}) };
    if (rule && namesRule.has(error.keyword)) return [{ ...place, code: rule, detail: ofRule(rule, detail) }];
    return [{ ...place, code, detail, params: { reason: error.keyword } }];
  });
}

/** What the catalogue has as the remedy of a rule, behind what breaks it. */
export function ofRule(rule: string, detail: string): string {
  const [broken = detail] = detail.split('. ');
  return `${broken.replace(/\.$/, '')}. ${remedyOf(rule) ?? ''}`.trimEnd();
}

/** A primitive element may have extensions (`_name`) in place of a value, as when the value is withheld. */
function isToldByExtension({ keyword, params, data }: ErrorObject): boolean {
  return keyword === 'required' && Object.hasOwn(Object(data), `_${params.missingProperty}`);
}

function pointerSteps(pointer: string): (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => (/^[0-9]{1,9}$/.test(step) ? Number(step) : step.replace(/~1/g, '/').replace(/~0/g, '~')));
}

/** Findings without those that say the same of the same place. */
export function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ code, path }) => {
    const key = `${code} ${path}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
