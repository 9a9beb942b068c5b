import { readSchema } from './schemas.ts';

/** One element of a FHIR type: `type` is a definition of r4.schema.json, `Resource`, or `Opaque` for types that no MedCom message uses. */
export interface ElementRule {
  name: string;
  type: string;
  many: boolean;
  primitive: boolean;
  order: number;
}

interface PropertySchema {
  $ref?: string;
  type?: string;
  enum?: string[];
  const?: string;
  items?: PropertySchema;
}

const resourceHolders = new Set(['resource', 'contained', 'outcome']);
let tables: Map<string, Map<string, ElementRule>> | undefined;
let names: Set<string> | undefined;

/** The elements of a type in their order in XML; undefined for a type or resource that the gateway does not know. */
export function elementsOf(type: string): Map<string, ElementRule> | undefined {
  tables ??= readTables();
  return tables.get(type);
}

/** Whether any type of FHIR that the gateway knows has an element of this name. */
export function isElementName(name: string): boolean {
  tables ??= readTables();
  names ??= new Set([...tables.values()].flatMap((table) => [...table.keys()]));
  return names.has(name) || names.has(name.replace(/^_/, '')) || name === 'resourceType';
}

function readTables(): Map<string, Map<string, ElementRule>> {
  const definitions = readSchema('r4').$defs;
  const isPrimitive = (type: string) => (definitions[type] as { type?: string } | undefined)?.type !== 'object';
  const found = new Map<string, Map<string, ElementRule>>();
  for (const [type, definition] of Object.entries(definitions)) {
    const { properties } = definition as { properties?: Record<string, PropertySchema> };
    if (!properties) continue;
    const rules = Object.entries(properties)
      .filter(([name]) => name !== 'resourceType')
      .map(([name, schema], order) => ruleOf(name, schema, order, isPrimitive));
    found.set(type, new Map(rules.map((rule) => [rule.name, rule])));
  }
  return found;
}

function ruleOf(
  name: string,
  schema: PropertySchema,
  order: number,
  isPrimitive: (type: string) => boolean,
): ElementRule {
  const one = schema.items ?? schema;
  const many = schema.type === 'array';
  const type = one.$ref?.replace('#/$defs/', '');
  if (type) return { name, type, many, primitive: isPrimitive(type), order };
  if (one.enum) return { name, type: 'code', many, primitive: true, order };
  return { name, type: resourceHolders.has(name) ? 'Resource' : 'Opaque', many, primitive: false, order };
}
