/*
 * A judge of FHIR messages that goes by the official StructureDefinitions and by nothing of the product:
 * it walks their snapshots (cardinality, types, fixed and pattern values, required bindings, slices, reference targets) and their invariants.
 */
import { constraints, resolve, type Value, values } from './fhir-constraints.ts';
import { type Definition, type ElementDefinition, type ElementType, registryOf } from './fhir-definitions.ts';

export { fhirStandardsAtHand } from './fhir-definitions.ts';

type Member = Record<string, Value>;
const base = 'http://hl7.org/fhir/StructureDefinition/';

/** What a bundle does against the profiles that it and its resources name; empty where it satisfies them all. */
export function judge(bundle: unknown): string[] {
  const message = bundle as Member;
  const [profile = ''] = profilesOf(message);
  const isAcknowledgement = profile.includes('/ig/acknowledgement/');
  const registry = registryOf(isAcknowledgement ? 'Acknowledgement' : 'CareCommunication');
  if (!profile.includes('/ig/carecommunication/') && !isAcknowledgement)
    return ['Bundle: names no profile of a message'];
  const violations = new Set<string>();
  const visited = new Set<string>();

  function say(path: string, what: string): void {
    violations.add(`${path}: ${what}`);
  }

  function resource(value: Member, path: string): void {
    const type = String(value.resourceType);
    const definition = registry.find(base + type);
    if (!definition) return;
    for (const url of [base + type, ...profilesOf(value)]) {
      const own = registry.find(url);
      if (own) against(value, own, path);
      else say(path, 'names a profile that is not defined');
    }
  }

  /** Checks a value against a whole definition. */
  function against(value: Value, definition: Definition, path: string): void {
    const root = definition.snapshot.element[0];
    if (!root) return;
    const key = `${path} ${definition.url}`;
    if (visited.has(key)) return;
    visited.add(key);
    invariants(value, root, path);
    if (definition.kind === 'primitive-type') primitive(value, definition, path);
    else below(value, definition, root.id, path);
  }

  function primitive(value: Value, definition: Definition, path: string): void {
    const element = registry.element(definition, `${definition.type}.value`);
    const wanted =
      definition.type === 'boolean' ? 'boolean' : /integer|Int|decimal/.test(definition.type) ? 'number' : 'string';
    if (typeof value !== wanted) {
      say(path, `is no ${definition.type}`);
      return;
    }
    const regex = element?.type?.[0]?.extension?.find(({ url }) => url.endsWith('/regex'))?.valueString;
    if (!regex || definition.type === 'base64Binary' || (definition.type === 'string' && typeof value === 'string')) {
      if (value === '') say(path, 'is empty');
      return;
    }
    if (!new RegExp(`^(?:${regex})$`).test(String(value))) say(path, `is no ${definition.type}`);
  }

  /** Checks the members of an object against the elements below an element of a definition. */
  function below(value: Value, definition: Definition, id: string, path: string): void {
    if (typeof value !== 'object' || value === null) {
      say(path, 'is no object');
      return;
    }
    const object = value as Member;
    const known = new Set(['resourceType']);
    for (const element of registry.children(definition, id)) {
      const name = element.path.slice(element.path.lastIndexOf('.') + 1);
      const members = membersOf(object, element, name);
      for (const { property } of members) known.add(property).add(`_${property}`);
      count(members.length, element, `${path}.${name}`);
      if (definition.url.startsWith(base)) listed(object, members, element, `${path}.${name}`);
      for (const { item, type, at } of members) one(item, type, element, definition, `${path}.${at}`);
      slicing(members, element, definition, `${path}.${name}`);
    }
    for (const name of Object.keys(object))
      if (name.startsWith('_') && known.has(name)) besideValue(object[name], `${path}.${name}`);
    for (const name of Object.keys(object)) if (!known.has(name)) say(path, 'has a member that FHIR does not know');
  }

  /** What stands beside the value of a primitive element: its id and extensions. */
  function besideValue(value: Value, path: string): void {
    const element = registry.find(`${base}Element`) ?? missing('Element');
    const items = Array.isArray(value) ? value.filter((item) => item !== null) : [value];
    items.forEach((item, index) => {
      against(item, element, `${path}[${index}]`);
    });
  }

  /** In JSON an element that can repeat is a list, and no other is. The base definitions tell which; profiles narrow the number only. */
  function listed(object: Member, members: Found[], { max }: ElementDefinition, path: string): void {
    for (const { property } of members)
      if (object[property] !== undefined && Array.isArray(object[property]) !== (max !== '1'))
        say(path, 'is a list or should be one');
  }

  function count(length: number, { min, max }: ElementDefinition, path: string): void {
    if (length < min) say(path, `${length} of at least ${min}`);
    if (max !== '*' && length > Number(max)) say(path, `${length} of at most ${max}`);
  }

  /** Checks one value against one element, and against the type it has. */
  function one(
    item: Value,
    type: ElementType | undefined,
    element: ElementDefinition,
    definition: Definition,
    path: string,
  ): void {
    if (item === undefined) return;
    invariants(item, element, path);
    fixed(item, element, path);
    bound(item, element, path);
    if (element.contentReference) {
      below(item, definition, element.contentReference.replace(/^.*#/, ''), path);
      return;
    }
    if (type?.code === 'Resource') {
      if (typeof item !== 'object' || item === null || Array.isArray(item)) say(path, 'is no resource');
      resource(item as Member, path);
      return;
    }
    const inner = registry.children(definition, element.id);
    if (inner.length > 0) below(item, definition, element.id, path);
    if (!type) return;
    for (const url of type.profile ?? []) {
      const profile = registry.find(url);
      if (profile) against(item, profile, path);
      else if (!url.includes('address-official')) say(path, 'is held against a profile that is not defined');
    }
    if (type.code === 'Reference') target(item as Member, type, path);
    if (type.code === 'Extension') knownExtension(item as Member, path);
    if (inner.length === 0) against(item, registry.find(base + typeName(type)) ?? missing(typeName(type)), path);
  }

  function knownExtension(extension: Member, path: string): void {
    const definition = registry.find(String(extension.url));
    if (definition) against(extension, definition, path);
  }

  function target({ reference }: Member, { targetProfile = [], aggregation = [] }: ElementType, path: string): void {
    if (reference === undefined) return;
    const found = resolve(message, reference);
    if (!found) {
      if (aggregation.includes('bundled')) say(path, 'points out of the bundle');
      return;
    }
    const wanted = targetProfile.map((url) => registry.find(url)).filter((profile) => profile !== undefined);
    if (wanted.length === 0 || wanted.some(({ type }) => type === 'Resource')) return;
    const suitable = wanted.filter(({ type }) => type === found.resourceType);
    if (suitable.length === 0) {
      say(path, `points to a ${String(found.resourceType)}`);
      return;
    }
    for (const profile of suitable)
      if (suitable.length === 1) against(found, profile, `${String(found.resourceType)}(${String(found.id)})`);
  }

  function invariants(value: Value, { constraint = [] }: ElementDefinition, path: string): void {
    for (const { key, severity } of constraint) {
      if (severity !== 'error') continue;
      const check = constraints[key];
      if (!check) say(path, `the judge has no rule ${key}`);
      else if (!check(value, { bundle: message })) say(path, `breaks ${key}`);
    }
  }

  function fixed(value: Value, element: ElementDefinition, path: string): void {
    for (const [name, wanted] of Object.entries(element)) {
      if (name.startsWith('fixed') && !isEqual(value, wanted)) say(path, 'is not the fixed value');
      if (name.startsWith('pattern') && !contains(value, wanted)) say(path, 'does not match the pattern');
    }
  }

  function bound(value: Value, { binding }: ElementDefinition, path: string): void {
    if (binding?.strength !== 'required' || !binding.valueSet) return;
    const members = registry.members(binding.valueSet);
    if (members && !isMember(value, members)) say(path, 'is not in the required value set');
  }

  /** Sorts the values into slices by their discriminators and checks each slice. */
  function slicing(members: Found[], element: ElementDefinition, definition: Definition, path: string): void {
    const slices = registry.slices(definition, element.id);
    if (slices.length === 0) return;
    const sorted = new Map<ElementDefinition, Found[]>(slices.map((slice) => [slice, []]));
    for (const member of members) {
      const slice = slices.find((candidate) => inSlice(member, candidate, element, definition));
      if (slice) sorted.get(slice)?.push(member);
      else if (element.slicing?.rules === 'closed') say(path, 'holds something outside the closed slices');
    }
    for (const [slice, found] of sorted) {
      count(found.length, slice, `${path}:${slice.sliceName}`);
      for (const { item, type, at } of found)
        one(
          item,
          slice.type?.find(({ code }) => code === type?.code) ?? type,
          slice,
          definition,
          `${path.slice(0, path.lastIndexOf('.'))}.${at}`,
        );
    }
  }

  function inSlice(
    member: Found,
    slice: ElementDefinition,
    element: ElementDefinition,
    definition: Definition,
  ): boolean {
    return (element.slicing?.discriminator ?? []).every(({ type, path }) => {
      if (type === 'type') return isOfSliceType(member, slice, path, definition);
      const steps = path
        .replace(/extension\('([^']+)'\)/, 'extension<$1>')
        .split(/\.(?![^<]*>)/)
        .filter((step) => step !== '$this');
      const actual = steps.reduce<Value[]>(
        (found, step) => found.flatMap((value) => stepInto(value, step)),
        [member.item],
      );
      return actual.some((value) => expectedValues(definition, slice, steps).some((accepts) => accepts(value)));
    });
  }

  function isOfSliceType(member: Found, slice: ElementDefinition, path: string, definition: Definition): boolean {
    if (path === '$this') return slice.type?.some(({ code }) => code === member.type?.code) ?? false;
    const choice = registry.children(definition, slice.id).find((child) => child.path.endsWith('.content[x]'));
    return membersOf(member.item as Member, choice, 'content[x]').length > 0;
  }

  /** What the slice's own elements, or the profiles of its type, want at the place that tells the slices apart. */
  function expectedValues(
    definition: Definition,
    slice: ElementDefinition,
    steps: string[],
  ): ((value: Value) => boolean)[] {
    const [step, ...rest] = steps;
    if (step === undefined) return wantedBy(slice);
    const pattern = Object.entries(slice).find(([name]) => name.startsWith('pattern') || name.startsWith('fixed'))?.[1];
    const inside = steps.reduce<Value[]>((found, name) => found.flatMap((value) => stepInto(value, name)), [pattern]);
    if (inside.length > 0) return inside.map((wanted) => (value: Value) => contains(value, wanted));
    if (step === 'extension' || step.startsWith('extension<'))
      return registry
        .slices(definition, `${slice.id}.extension`)
        .flatMap((use) => expectedValues(definition, use, rest));
    const child = registry.children(definition, slice.id).find(({ path }) => isNamed(path, step));
    const own = child ? expectedValues(definition, child, rest) : [];
    const theirs = (slice.type ?? []).flatMap(({ profile = [] }) =>
      profile.flatMap((url) => {
        const other = registry.find(url);
        const root = other?.snapshot.element[0];
        return other && root ? expectedValues(other, root, steps) : [];
      }),
    );
    return [...own, ...theirs];
  }

  function wantedBy(element: ElementDefinition): ((value: Value) => boolean)[] {
    const fixedValues = Object.entries(element)
      .filter(([name]) => name.startsWith('fixed') || name.startsWith('pattern'))
      .map(
        ([, wanted]) =>
          (value: Value) =>
            contains(value, wanted),
      );
    const set = element.binding?.strength === 'required' ? registry.members(element.binding.valueSet ?? '') : undefined;
    return fixedValues.length > 0 ? fixedValues : set ? [(value) => set.has(String(value))] : [];
  }

  const definition = registry.find(profile);
  if (!definition) return ['Bundle: names a profile that is not defined'];
  resource(message, 'Bundle');
  return [...violations];
}

interface Found {
  property: string;
  at: string;
  item: Value;
  type: ElementType | undefined;
}

function missing(type: string): never {
  throw new Error(`The judge has no definition of ${type}.`);
}

function typeName(type: ElementType): string {
  if (!type.code.startsWith('http://hl7.org/fhirpath/')) return type.code;
  return type.extension?.find(({ url }) => url.endsWith('fhir-type'))?.valueUrl ?? 'string';
}

/** The values of an object that an element speaks of, whatever type a `[x]` has in JSON. */
function membersOf(object: Member, element: ElementDefinition | undefined, name: string): Found[] {
  const types = element?.type ?? [];
  const found: Found[] = [];
  const collect = (property: string, type: ElementType | undefined) => {
    const value = object[property] ?? (object[`_${property}`] === undefined ? undefined : [undefined]);
    if (value === undefined) return;
    const list = Array.isArray(value) ? value : [value];
    list.forEach((item, index) => {
      found.push({ property, at: Array.isArray(object[property]) ? `${property}[${index}]` : property, item, type });
    });
  };
  if (!name.endsWith('[x]')) collect(name, types[0]);
  else
    for (const type of types) {
      const suffix = typeName(type);
      collect(name.slice(0, -3) + suffix.charAt(0).toUpperCase() + suffix.slice(1), type);
    }
  return found;
}

function isNamed(path: string, step: string): boolean {
  const last = path.slice(path.lastIndexOf('.') + 1);
  return last === step || last === `${step}[x]`;
}

function stepInto(value: Value, step: string): Value[] {
  if (typeof value !== 'object' || value === null) return [];
  const object = value as Member;
  const url = /^extension<(.+)>$/.exec(step)?.[1];
  if (url) return (values(object, 'extension') as Member[]).filter((extension) => extension.url === url);
  if (step === 'value') {
    const property = Object.keys(object).find((name) => name === 'value' || /^value[A-Z]/.test(name));
    return property ? [object[property]] : [];
  }
  const inner = object[step];
  return inner === undefined ? [] : Array.isArray(inner) ? inner : [inner];
}

function profilesOf(value: Member): string[] {
  return values(value.meta, 'profile').map((url) => String(url).split('|')[0] ?? '');
}

function isEqual(value: Value, wanted: Value): boolean {
  return JSON.stringify(value) === JSON.stringify(wanted);
}

function contains(value: Value, wanted: Value): boolean {
  if (typeof wanted !== 'object' || wanted === null) return value === wanted;
  return Object.entries(wanted).every(([name, inner]) => contains((value as Member | undefined)?.[name], inner));
}

function isMember(value: Value, members: Set<string>): boolean {
  if (typeof value === 'string') return members.has(value);
  if (typeof value !== 'object' || value === null) return false;
  const { coding, system, code } = value as { coding?: Member[]; system?: string; code?: string };
  if (coding) return Array.isArray(coding) && coding.some((one) => isMember(one, members));
  return members.has(`${system}|${code}`);
}
