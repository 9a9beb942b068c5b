/* What the official schemas and definitions say of a document. Nothing of the product judges here. */
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { ParseOption, XmlDocument, XmlParseError, XmlValidateError, XsdValidator } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';
import { readXml } from '../../src/formats/fhir/xml-syntax.ts';
import { judge } from '../judges/fhir-profile.ts';
import { projectRoot } from '../support/project-root.ts';

const home = process.env.TOVHOLDER_STANDARDS ?? '../shared/standards';
/** Where the official standards lie. */
export const standards = isAbsolute(home) ? home : join(projectRoot, home);
export const standardsAtHand = existsSync(join(standards, 'xml', 'xsd')) && existsSync(join(standards, 'fhir'));

const medcom = 'http://rep.oio.dk/medcom.dk/xml/schemas';
const sundcom = 'http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas';
const schemaFiles: Readonly<Record<string, string>> = {
  [`${sundcom}/2005/08/07/`]: 'medcom-oioxml/2005/08/07/EMessage.xsd',
  [`${sundcom}/2006/07/01/`]: 'medcom-oioxml/2006/07/01/EMessage.xsd',
  [`${medcom}/2012/03/28/`]: 'medcom-oioxml/2012/03/28/EMessage.xsd',
  [`${medcom}/2016/12/01/`]: 'medcom-oioxml/2016/12/01/EMessage.xsd',
  [`${medcom}/2019/03/31/`]: 'medcom-oioxml/2019/03/31/EMessage.xsd',
  [`${medcom}/2020/05/06/`]: 'medcom-oioxml/2020/05/06/EMessage.xsd',
  'urn:oio:medcom:vans-envelope:1.0.4': 'vansenvelope-1.0.4/VANSEnvelope.xsd',
};

/** Every namespace that has an official schema. */
export const namespaces = Object.keys(schemaFiles);

/** The text of the official schema of a namespace, its parts included where they stand in files of their own. */
export function schemaText(namespace: string): string {
  const path = join(standards, 'xml/xsd', schemaFiles[namespace] ?? '');
  const text = readFileSync(path, 'utf8');
  const parts = [...text.matchAll(/schemaLocation="([^"]+\.xsd)"/g)].map(([, part = '']) => join(path, '..', part));
  return [text, ...parts.filter((part) => existsSync(part)).map((part) => readFileSync(part, 'utf8'))].join('\n');
}

const validators = new Map<string, XsdValidator>();

function validatorOf(namespace: string): XsdValidator | undefined {
  const file = Object.hasOwn(schemaFiles, namespace) ? schemaFiles[namespace] : undefined;
  if (file === undefined) return undefined;
  const known = validators.get(namespace);
  if (known) return known;
  if (validators.size === 0) xmlRegisterFsInputProviders();
  const path = join(standards, 'xml/xsd', file);
  const validator = XsdValidator.fromDoc(XmlDocument.fromBuffer(readFileSync(path), { url: path }));
  validators.set(namespace, validator);
  return validator;
}

/** Whether the official schema of its namespace takes an XML document; not where the namespace has none. */
export function isOfficiallyXml(text: string): boolean {
  let document: XmlDocument | undefined;
  try {
    document = XmlDocument.fromString(text, { option: ParseOption.XML_PARSE_IGNORE_ENC | ParseOption.XML_PARSE_HUGE });
    const validator = validatorOf(document.root.namespaceUri);
    validator?.validate(document);
    return validator !== undefined;
  } catch (error) {
    if (error instanceof XmlParseError || error instanceof XmlValidateError) return false;
    throw error;
  } finally {
    document?.dispose();
  }
}

/** Whether a FHIR message satisfies the official profiles and their invariants. */
export function isOfficiallyFhir(bundle: unknown): boolean {
  return judge(bundle).length === 0;
}

/** The official verdict on a sample, whatever it is; a document of no standard is none. */
export function officialVerdict(bytes: Buffer): boolean {
  const text = bytes.toString(
    /encoding="(?:iso-8859-1|windows-1252)"/i.test(bytes.toString('latin1', 0, 200)) ? 'latin1' : 'utf8',
  );
  if (text.trimStart().startsWith('{')) return isOfficiallyFhir(JSON.parse(text));
  if (!text.trimStart().replace('\uFEFF', '').startsWith('<')) return false;
  return /<Bundle\s[^>]*xmlns="http:\/\/hl7\.org\/fhir"/.test(text)
    ? isOfficiallyFhir(readXml(text).root)
    : isOfficiallyXml(text.replace('\uFEFF', ''));
}
