import { type ElementRule, elementsOf } from './elements.ts';
import { forbiddenAt } from './json-syntax.ts';
import { hasForbiddenCharacter, type Json, type JsonObject, type Source } from './source.ts';
import { parseXml, type XmlElement } from './xml-tree.ts';

const fhir = 'http://hl7.org/fhir';
const xhtml = 'http://www.w3.org/1999/xhtml';

/** Namespaces by prefix; '' is the default. */
type Scope = Record<string, string>;

/** Reasons that name something FHIR does not know, which is shown as `?`. */
const number = /^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;
const longestNumber = 1_000;
const namesUnknown: ReadonlySet<string> = new Set(['namespace', 'attribute', 'element']);

/**
 * Reads FHIR XML (FHIR R4, xml.html) into the same values that FHIR JSON gives, with the place of every value.
 * What FHIR does not know, and what stands too often or out of order, is a problem and is left out of the value.
 */
export function readXml(text: string): Source {
  const tree = parseXml(text);
  const places: Source['places'] = new WeakMap();
  const problems: Source['problems'] = [];
  const path: (string | number)[] = [];

  function complain(code: string, detail: string, reason?: string): void {
    const unknown = reason !== undefined && namesUnknown.has(reason);
    problems.push({ path: [...path], code, detail, unknown, ...(reason !== undefined && { params: { reason } }) });
  }

  function resource(element: XmlElement, above: Scope): JsonObject {
    const scope = scopeOf(element, above);
    const { local, namespace } = nameOf(element, scope);
    if (namespace !== fhir)
      complain(
        'FHIR_UNKNOWN_ELEMENT',
        'This element is not in the namespace http://hl7.org/fhir. Correct it.',
        'namespace',
      );
    const found: JsonObject = { resourceType: local };
    places.set(found, new Map());
    if (!elementsOf(local)) return found;
    for (const name of element.attributes.keys()) if (!isFreeAttribute(name)) unknownAttribute();
    return members(element, local, scope, found);
  }

  function unknownAttribute(): void {
    complain('FHIR_UNKNOWN_ELEMENT', 'FHIR knows no such attribute here. Take it out.', 'attribute');
  }

  /** Fills an object with the children of an element, by the rules of its type. */
  function members(element: XmlElement, type: string, scope: Scope, found: JsonObject): JsonObject {
    const rules = elementsOf(type);
    const offsets = places.get(found);
    let last = -1;
    if (element.hasText)
      complain(
        'FHIR_UNKNOWN_ELEMENT',
        'Text stands between elements; FHIR XML has values in attributes only. Move it.',
        'text',
      );
    for (const child of element.children) {
      const inner = scopeOf(child, scope);
      const { local, namespace } = nameOf(child, inner);
      const rule =
        namespace === (local === 'div' && type === 'Narrative' ? xhtml : fhir) ? rules?.get(local) : undefined;
      if (!rule) {
        complain('FHIR_UNKNOWN_ELEMENT', 'FHIR knows no such element here. Take it out.', 'element');
        continue;
      }
      if (!offsets?.has(local)) offsets?.set(local, child.start);
      path.push(local);
      if (rule.order < last)
        complain('FHIR_ORDER', 'This element stands too late: FHIR XML has its elements in a fixed order. Move it.');
      last = Math.max(last, rule.order);
      add(found, rule, child, inner);
      path.pop();
    }
    return found;
  }

  function add(found: JsonObject, rule: ElementRule, child: XmlElement, scope: Scope): void {
    const { name, many } = rule;
    if (!many && Object.hasOwn(found, name)) {
      complain('FHIR_CARDINALITY', 'This element may stand once only. Keep one.', 'once');
      return;
    }
    const index = many ? listOf(found, name).length : undefined;
    if (index !== undefined) {
      path.push(index);
      places.get(listOf(found, name))?.set(index, child.start);
    }
    const { value, extra } = rule.primitive
      ? primitive(child, rule, scope)
      : { value: complex(child, rule, scope), extra: undefined };
    if (index !== undefined) path.pop();
    if (!many) {
      if (value !== null) found[name] = value;
      if (extra) found[`_${name}`] = extra;
      return;
    }
    listOf(found, name).push(value);
    if (extra) extras(found, name)[listOf(found, name).length - 1] = extra;
  }

  function listOf(found: JsonObject, name: string): Json[] {
    const list = found[name];
    if (Array.isArray(list)) return list;
    const fresh: Json[] = [];
    found[name] = fresh;
    places.set(fresh, new Map());
    return fresh;
  }

  function primitive(
    element: XmlElement,
    rule: ElementRule,
    scope: Scope,
  ): { value: Json; extra: JsonObject | undefined } {
    if (rule.type === 'xhtml') return { value: text.slice(element.start, element.end), extra: undefined };
    const raw = element.attributes.get('value');
    for (const name of element.attributes.keys())
      if (name !== 'value' && name !== 'id' && !isFreeAttribute(name)) unknownAttribute();
    if (raw !== undefined && hasForbiddenCharacter(raw)) problems.push(forbiddenAt(path));
    const id = element.attributes.get('id');
    const extra: JsonObject = id === undefined ? {} : { id };
    places.set(extra, new Map());
    members(element, 'Element', scope, extra);
    if (raw === undefined && Object.keys(extra).length === 0)
      complain('ele-1', 'This element has neither a value nor an extension. Leave it out or fill it.');
    return {
      value: raw === undefined ? null : typed(raw, rule.type),
      extra: Object.keys(extra).length > 0 ? extra : undefined,
    };
  }

  function complex(element: XmlElement, rule: ElementRule, scope: Scope): JsonObject {
    if (rule.type === 'Resource') return inner(element, scope);
    const found: JsonObject = {};
    const offsets = new Map<string | number, number>();
    places.set(found, offsets);
    if (rule.type === 'Opaque') return found;
    for (const [name, value] of element.attributes) {
      if (isFreeAttribute(name)) continue;
      if (name !== 'id' && !(name === 'url' && rule.type === 'Extension')) {
        unknownAttribute();
        continue;
      }
      found[name] = value;
      offsets.set(name, element.start);
    }
    return members(element, rule.type, scope, found);
  }

  function inner(element: XmlElement, scope: Scope): JsonObject {
    const [only, ...others] = element.children;
    if (!only || others.length > 0)
      complain('FHIR_CARDINALITY', 'Exactly one resource is expected here. Keep or add one.', 'one-resource');
    return only ? resource(only, scope) : {};
  }

  const root = resource(tree, {});
  return { text, root, places, problems };
}

function extras(found: JsonObject, name: string): Json[] {
  const list = found[`_${name}`];
  if (Array.isArray(list)) return list;
  const fresh: Json[] = [];
  found[`_${name}`] = fresh;
  return fresh;
}

/** A value in the JSON type of its FHIR type; left as text where it does not look like it, for the schema to refuse. */
function typed(raw: string, type: string): Json {
  if (type === 'boolean' && (raw === 'true' || raw === 'false')) return raw === 'true';
  if (/^(integer|unsignedInt|positiveInt|decimal)$/.test(type) && raw.length <= longestNumber && number.test(raw))
    return Number(raw);
  return raw;
}

function isFreeAttribute(name: string): boolean {
  return name === 'xmlns' || name.includes(':');
}

function scopeOf(element: XmlElement, above: Scope): Scope {
  let scope = above;
  for (const [name, value] of element.attributes) {
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
    scope = { ...scope, [name === 'xmlns' ? '' : name.slice('xmlns:'.length)]: value };
  }
  return scope;
}

function nameOf(element: XmlElement, scope: Scope): { local: string; namespace: string | undefined } {
  const colon = element.name.indexOf(':');
  return { local: element.name.slice(colon + 1), namespace: scope[colon < 0 ? '' : element.name.slice(0, colon)] };
}
