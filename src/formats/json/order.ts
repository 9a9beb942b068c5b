import { readSchemas } from '../../messages/schemas.ts';
import { isTree, type Tree } from '../../messages/tree.ts';

/** The members of a message in the order of the contract, §3; those of its parts stand in the order of the schemas. */
const ofMessage = [
  'type',
  'letterId',
  'envelopeId',
  'sentAt',
  'exchange',
  'threadId',
  'episodeOfCareId',
  'receiptRequested',
  'priority',
  'sender',
  'receiver',
  'author',
  'patient',
  'encounterStatus',
  'senderUnit',
  'recipientUnit',
  'segmentId',
  'segments',
  'content',
  'attachments',
  'formatting',
  'localElements',
];

interface Schemas {
  byName: ReadonlyMap<string, Tree>;
  names: ReadonlySet<string>;
}

let known: Schemas | undefined;

function schemas(): Schemas {
  known ??= readAll();
  return known;
}

/** The names of all properties that some schema of a message knows. */
export function knownNames(): ReadonlySet<string> {
  return schemas().names;
}

/** A message with its members in the order of the contract. */
export function inOrder(message: Tree): Tree {
  const schema = schemas().byName.get(`${message.type}.schema.json`);
  const sorted = Object.fromEntries(
    ofMessage.filter((name) => Object.hasOwn(message, name)).map((name) => [name, message[name]]),
  );
  return schema && isTree(sorted) ? members(sorted, propertiesOf(schema), ofMessage) : sorted;
}

function arranged(value: unknown, schema: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => arranged(item, resolved(schema)?.items));
  if (!isTree(value)) return value;
  const properties = propertiesOf(schema);
  return members(value, properties, Object.keys(properties));
}

function members(value: Tree, properties: Tree, order: readonly string[]): Tree {
  const rest = Object.keys(value).filter((name) => !order.includes(name));
  const names = [...order.filter((name) => Object.hasOwn(value, name)), ...rest];
  return Object.fromEntries(names.map((name) => [name, arranged(value[name], properties[name])]));
}

/** All properties of a schema, those it takes from others first. */
function propertiesOf(schema: unknown): Tree {
  const own = resolved(schema);
  if (!own) return {};
  const taken = Array.isArray(own.allOf) ? own.allOf.map(propertiesOf) : [];
  return Object.assign({}, ...taken, own.properties);
}

function resolved(schema: unknown): Tree | undefined {
  if (!isTree(schema)) return undefined;
  if (typeof schema.$ref !== 'string') return schema;
  const [file = '', place = ''] = schema.$ref.split('#/$defs/');
  const definitions = schemas().byName.get(file)?.$defs;
  const found = isTree(definitions) ? definitions[place] : undefined;
  return isTree(found) ? found : undefined;
}

function readAll(): Schemas {
  const all = readSchemas().map(withFullReferences);
  return { byName: new Map(all), names: new Set(all.flatMap(([, schema]) => namesIn(schema))) };
}

/** A schema by its file's name, with that name in the references to itself. */
function withFullReferences(schema: Tree): [file: string, schema: Tree] {
  const file = String(schema.$id).split('/').at(-1) ?? '';
  return [file, JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', `"${file}#/$defs/`))];
}

function namesIn(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(namesIn);
  if (!isTree(schema)) return [];
  const own = isTree(schema.properties) ? Object.keys(schema.properties) : [];
  return [...own, ...Object.values(schema).flatMap(namesIn)];
}
