import { type ElementRule, elementsOf } from './elements.ts';
import { isObject, type Json, type JsonObject } from './source.ts';

/**
 * Writes a resource as FHIR XML (FHIR R4, xml.html), elements in their fixed order.
 * Line ends and tabs of a value become character references: a parser turns literal ones in an attribute into blanks
 * (xmlbuilder2 writes them literally, so it cannot be used here).
 */
export function printXml(resource: JsonObject): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(String(resource.resourceType), ' xmlns="http://hl7.org/fhir"', members(resource, String(resource.resourceType), '  '), '')}`;
}

function members(value: JsonObject, type: string, indent: string): string {
  const rules = elementsOf(type);
  if (!rules) return '';
  let text = '';
  for (const rule of rules.values()) {
    if (isAttribute(rule, type)) continue;
    const found = value[rule.name];
    const extra = value[`_${rule.name}`];
    if (found === undefined && extra === undefined) continue;
    const values = Array.isArray(found) ? found : [found ?? null];
    const extras = Array.isArray(extra) ? extra : [extra ?? null];
    const length = Math.max(values.length, extras.length);
    for (let index = 0; index < length; index += 1)
      text += one(rule, values[index] ?? null, extras[index] ?? null, indent);
  }
  return text;
}

/** Ids of elements and the url of an extension are attributes; the id of a resource is an element. */
function isAttribute(rule: ElementRule, type: string): boolean {
  if (rule.name === 'url') return type === 'Extension';
  return rule.name === 'id' && !elementsOf(type)?.has('implicitRules');
}

function one(rule: ElementRule, value: Json, extra: Json, indent: string): string {
  if (rule.type === 'xhtml') return `${indent}${String(value)}\n`;
  if (rule.primitive) {
    const more = isObject(extra) ? extra : {};
    const attributes = `${attribute('id', more.id)}${attribute('value', value)}`;
    return element(rule.name, attributes, members(more, 'Element', `${indent}  `), indent);
  }
  if (!isObject(value)) return '';
  if (rule.type === 'Resource') {
    const type = String(value.resourceType);
    const inner = element(type, '', members(value, type, `${indent}    `), `${indent}  `);
    return element(rule.name, '', inner, indent);
  }
  const attributes = `${attribute('id', value.id)}${rule.type === 'Extension' ? attribute('url', value.url) : ''}`;
  return element(rule.name, attributes, members(value, rule.type, `${indent}  `), indent);
}

function element(name: string, attributes: string, content: string, indent: string): string {
  if (content === '') return `${indent}<${name}${attributes}/>\n`;
  return `${indent}<${name}${attributes}>\n${content}${indent}</${name}>\n`;
}

function attribute(name: string, value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return ` ${name}="${escapeXml(String(value))}"`;
}

const references: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

/** A text as it can stand in an attribute or an element of XML, white space kept. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"\t\n\r]/g, (character) => references[character] ?? character);
}
