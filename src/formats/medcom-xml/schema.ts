import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type ErrorDetail,
  ParseOption,
  XmlBufferInputProvider,
  XmlDocument,
  XmlParseError,
  XmlValidateError,
  XsdValidator,
  xmlRegisterInputProvider,
} from 'libxml2-wasm';
import type { Finding } from '../../finding.ts';
import type { XmlElement } from './element.ts';
import { schemaFindings } from './schema-findings.ts';

/** The file names of the schemas in `schemas/medcom-xml/`, one per namespace. */
export type SchemaName =
  | '2005-08-07'
  | '2006-07-01'
  | '2012-03-28'
  | '2016-12-01'
  | '2019-03-31'
  | '2020-05-06'
  | 'vans-envelope';

interface Schema {
  validator: XsdValidator;
  /** Every element name that the schema declares: the only names that a finding may repeat. */
  names: ReadonlySet<string>;
}

// External entities are never loaded and DOCTYPEs are refused before; the text is decoded already, so its declaration is void.
const parseOption =
  ParseOption.XML_PARSE_NO_XXE |
  ParseOption.XML_PARSE_NONET |
  ParseOption.XML_PARSE_IGNORE_ENC |
  ParseOption.XML_PARSE_NO_SYS_CATALOG |
  ParseOption.XML_PARSE_BIG_LINES;

const schemas = new Map<SchemaName, Schema>();
let files: XmlBufferInputProvider | undefined;

/**
 * Parses a scanned document and validates it against the schema of its namespace; without a schema it is only parsed.
 * All errors are findings with the place and none repeats text of the document. `parsable`: the text without its long files.
 */
export function validateXml(
  text: string,
  root: XmlElement | undefined,
  name: SchemaName | undefined,
  parsable = text,
): Finding[] {
  const parsed = parse(parsable);
  if ('findings' in parsed) return parsed.findings;
  try {
    if (!name || !root) return [];
    const schema = schemaOf(name);
    const errors = validate(schema.validator, parsed.document);
    return errors.length === 0 ? [] : schemaFindings(errors, text, root, schema.names);
  } finally {
    parsed.document.dispose();
  }
}

function parse(text: string): { document: XmlDocument } | { findings: Finding[] } {
  try {
    return { document: XmlDocument.fromString(text, { option: parseOption }) };
  } catch (error) {
    if (!(error instanceof XmlParseError)) throw error;
    return { findings: [wellFormedness(text, error.details[0])] };
  }
}

function wellFormedness(text: string, error: ErrorDetail | undefined): Finding {
  const detail = 'The document is not well-formed XML from here on; correct the markup.';
  if (!error || error.line < 1) return { severity: 'error', code: 'NOT_WELL_FORMED', detail };
  const line = text.split('\n')[error.line - 1] ?? '';
  const before = Buffer.from(line)
    .subarray(0, Math.max(0, error.col - 1))
    .toString().length;
  return { severity: 'error', code: 'NOT_WELL_FORMED', line: error.line, column: before + 1, detail };
}

function validate(validator: XsdValidator, document: XmlDocument): ErrorDetail[] {
  try {
    validator.validate(document);
    return [];
  } catch (error) {
    if (!(error instanceof XmlValidateError)) throw error;
    return error.details;
  }
}

/** Compiles a schema the first time that it is needed, and keeps it. */
function schemaOf(name: SchemaName): Schema {
  const known = schemas.get(name);
  if (known) return known;
  const own = readSchema(name);
  const parts = partsOf(own);
  registerParts();
  // The compiled schema refers to this document, which therefore lives as long as the process.
  const document = XmlDocument.fromBuffer(own, { url: `${schemaUrl}${name}.xsd` });
  const declared = [own, ...parts].join('').matchAll(/<xs:element name="([A-Za-z0-9_]+)"/g);
  const schema = {
    validator: XsdValidator.fromDoc(document),
    names: new Set([...declared].map((match) => match[1] ?? '')),
  };
  schemas.set(name, schema);
  return schema;
}

const schemaUrl = 'tovholder/medcom-xml/';

/** Schemas without a namespace of their own, which those of the namespaces include. */
const partNames = ['common', 'municipal', 'municipality-letters'] as const;

function partsOf(schema: Buffer): Buffer[] {
  return partNames.filter((name) => schema.includes(`schemaLocation="${name}.xsd"`)).map(readSchema);
}

function registerParts(): void {
  if (files) return;
  files = new XmlBufferInputProvider(
    Object.fromEntries(partNames.map((name) => [`${schemaUrl}${name}.xsd`, readSchema(name)])),
  );
  xmlRegisterInputProvider(files);
}

function readSchema(name: SchemaName | (typeof partNames)[number]): Buffer {
  return readFileSync(fileURLToPath(new URL(`../../../schemas/medcom-xml/${name}.xsd`, import.meta.url)));
}
