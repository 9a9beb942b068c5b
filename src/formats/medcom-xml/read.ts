import type { Finding } from '../../finding.ts';
import type { Letter, Reading, ReadOptions } from '../format.ts';
import { decodeXml } from './charset.ts';
import { childrenOf, codeOf, descendantOf, type XmlElement } from './element.ts';
import type { Frame } from './emessage.ts';
import { withoutFiles } from './light.ts';
import { readLocalElements } from './local-elements.ts';
import { positionIn, positionsIn } from './position.ts';
import { readAwaitedFiles } from './references.ts';
import { type Scan, scanXml } from './scan.ts';
import { validateXml } from './schema.ts';
import { pathOf } from './schema-findings.ts';
import { otherLetters, type Standard, standards } from './standards.ts';
import { warnOfNumbers, warnOfTime } from './warnings.ts';

/** Reads the letters of an Emessage: decode, scan, recognise, parse and validate, then read. What is wrong is in the findings. */
export function readEmessage(bytes: Uint8Array, options: ReadOptions): Reading {
  const decoded = decodeXml(bytes, options);
  const reading: Reading = { format: 'medcom-xml', findings: decoded.findings, letters: [] };
  if (decoded.text === undefined) return reading;
  const { text } = decoded;
  const scan = scanXml(text);
  Object.assign(reading, identityOf(scan.root));
  const findings = scan.findings.length > 0 ? scan.findings : checked(text, scan);
  reading.findings.push(...findings);
  if (findings.length > 0 || !scan.root) return reading;
  const { letters, notes } = lettersOf(text, scan.root, standardsOf(scan.namespace), options.strict === true);
  reading.findings.push(...notes);
  if (!notes.some(({ severity }) => severity === 'error')) reading.letters = letters;
  return reading;
}

/** Well-formedness, then whether namespace and letters are ours, then the schema. */
function checked(text: string, { root, namespace }: Scan): Finding[] {
  const rows = standardsOf(namespace);
  const [first] = rows;
  const unknown = root && unsupported(text, root, namespace, rows);
  const findings = validateXml(text, root, unknown ? undefined : first?.schema, withoutFiles(text, filesIn(root)));
  return findings.length > 0 || !unknown ? findings : [unknown];
}

function filesIn(root: XmlElement | undefined): XmlElement[] {
  return childrenOf(root, 'BinaryLetter')
    .flatMap((letter) => childrenOf(letter, 'BinaryObject'))
    .flatMap((object) => childrenOf(object, 'Object_Base64Encoded'));
}

function standardsOf(namespace: string | undefined): Standard[] {
  return standards.filter((row) => row.namespace === namespace);
}

const supported = standards.map(({ standard, version }) => `${standard} ${version}`).join(', ');

function unsupported(
  text: string,
  root: XmlElement,
  namespace: string | undefined,
  rows: readonly Standard[],
): Finding | undefined {
  const isMedcom = /^http:\/\/rep\.oio\.dk\/(?:sundcom\.dk\/)?medcom\.dk\/xml\/schemas\/[0-9/]{1,60}$/.test(
    namespace ?? '',
  );
  if (namespace === 'urn:oio:medcom:vans-envelope:1.0.4') {
    const detail = 'The gateway takes the Emessage itself; take it out of its VANSEnvelope.';
    return { severity: 'error', code: 'VERSION_NOT_SUPPORTED', path: '/*', ...positionIn(text, root.start), detail };
  }
  if (root.name !== 'Emessage' || !isMedcom) {
    const detail = 'The root is not an Emessage in a namespace of MedCom; send MedCom XML.';
    return { severity: 'error', code: 'ROOT_UNKNOWN', path: '/*', ...positionIn(text, root.start), detail };
  }
  const detail = `The gateway does not take this standard or version. It takes ${supported}, each in its own namespace.`;
  const letter = lettersIn(root).find(({ name }) => otherLetters.has(name) && !rows.some((row) => row.root === name));
  if (rows.length > 0 && !letter) return undefined;
  const at = letter ?? root;
  const path = letter ? pathOf(letter, new Set([root.name, letter.name])) : '/Emessage';
  const params = { reason: 'supported', supported };
  return { severity: 'error', code: 'VERSION_NOT_SUPPORTED', path, ...positionIn(text, at.start), detail, params };
}

function lettersIn(root: XmlElement): XmlElement[] {
  return root.elements.filter(({ name }) => name !== 'Envelope' && name !== 'Local_Elements');
}

/** Standard and version as far as the first letter tells them, also of a document that is not valid. */
function identityOf(root: XmlElement | undefined): Pick<Reading, 'standard' | 'version'> {
  const letter = root?.name === 'Emessage' ? lettersIn(root)[0] : undefined;
  const standard = standards.find((row) => row.root === letter?.name)?.standard;
  const version = codeOf(descendantOf(letter, 'Letter', 'VersionCode'));
  const isVersion = version !== undefined && /^X[A-Z][0-9]{4}[A-Z]$/.test(version);
  return { ...(standard ? { standard } : {}), ...(standard && isVersion ? { version } : {}) };
}

function lettersOf(
  text: string,
  root: XmlElement,
  rows: readonly Standard[],
  strict: boolean,
): { letters: Letter[]; notes: Finding[] } {
  const notes: Finding[] = [];
  const positionOf = positionsIn(text);
  const letters = lettersIn(root).flatMap((element) => {
    const row = rows.find(({ root: name }) => name === element.name);
    if (!row) return [];
    const frame: Frame = {
      element,
      root,
      strict,
      note: (finding, at) => notes.push({ ...finding, path: pathOf(at), ...positionOf(at.start) }),
    };
    warnOfNumbers(frame);
    warnOfTime(frame);
    const local = readLocalElements(text, frame);
    const awaits = readAwaitedFiles(element);
    return row.read(frame).map((letter, index) => ({
      ...letter,
      cover: index === 0 ? { ...letter.cover, ...local } : letter.cover,
      standard: row.standard,
      version: row.version,
      ...(awaits.length > 0 && { awaits }),
    }));
  });
  return { letters, notes };
}
