import type { ComponentChildren } from 'preact';
import type { Schema } from '../intake/openapi-document.ts';
import { nameIn } from './lookup.ts';
import { inline } from './text.tsx';

/** What a value is: its type in words, its limits, and what is in it. Schemas with a name are linked. */
export function SchemaView({ schema }: { schema: Schema }) {
  const { properties, required = [], description } = schema;
  const item = schema.items;
  return (
    <div class="schema">
      <p>
        <TypeName schema={schema} />
        {limitsOf(schema).map((limit) => (
          <span key={limit} class="limit">
            {limit}
          </span>
        ))}
        {description && <> {inline(description)}</>}
      </p>
      {schema.allOf?.map((part) =>
        part.properties || part.$ref ? <SchemaView key={JSON.stringify(part)} schema={part} /> : null,
      )}
      {properties && (
        <dl>
          {Object.entries(properties).map(([name, inner]) => (
            <div key={name}>
              <dt>
                <code>{name}</code>
                {required.includes(name) && <small>required</small>}
              </dt>
              <dd>
                <SchemaView schema={inner} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {item && !item.$ref && (item.properties || item.oneOf) && <SchemaView schema={item} />}
      <Choices parts={schema.oneOf ?? schema.anyOf} />
    </div>
  );
}

function Choices({ parts }: { parts: Schema[] | undefined }) {
  const told = parts?.filter((part) => part.properties || part.$ref || part.type);
  if (!told || told.length === 0) return null;
  return (
    <ul>
      {told.map((part) => (
        <li key={JSON.stringify(part)}>
          <SchemaView schema={part} />
        </li>
      ))}
    </ul>
  );
}

function TypeName({ schema }: { schema: Schema }): ComponentChildren {
  const { $ref, type, items, format } = schema;
  if ($ref) return <a href={`#schema-${nameIn($ref)}`}>{nameIn($ref)}</a>;
  if (schema.const !== undefined) return <code>{JSON.stringify(schema.const)}</code>;
  if (schema.enum) return <>{schema.enum.map((value) => JSON.stringify(value)).join(' · ')}</>;
  if (items && (items.$ref || items.type || items.const || items.enum))
    return (
      <>
        list of <TypeName schema={items} />
      </>
    );
  if (schema.oneOf || schema.anyOf) return 'one of';
  const name = [type].flat().filter(Boolean).join(' or ') || (schema.properties ? 'object' : '');
  return <em>{format ? `${name} (${format})` : name}</em>;
}

function limitsOf(schema: Schema): string[] {
  const { minLength, maxLength, minimum, maximum, minItems, maxItems, pattern } = schema;
  const range = (least: number | undefined, most: number | undefined, of: string) => {
    if (least === undefined && most === undefined) return [];
    if (least === undefined) return [`at most ${most}${of}`];
    return [most === undefined ? `at least ${least}${of}` : `${least} to ${most}${of}`];
  };
  return [
    ...range(minimum, maximum, ''),
    ...range(minLength, maxLength, ' characters'),
    ...range(minItems, maxItems, ' of them'),
    ...(pattern === undefined ? [] : [`like ${pattern}`]),
    ...(schema.default === undefined ? [] : [`by itself ${JSON.stringify(schema.default)}`]),
  ];
}
