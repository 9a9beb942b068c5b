/* Changes to MedCom XML, one at a time, each of a named kind. */
import { type Branch, mutantOf, type Random } from '../medcom-xml-mutants.ts';
import { namespaces, schemaText } from './official.ts';

/** What the official schema of a document's namespace has by way of codes and lengths. */
export interface Vocabulary {
  codes: readonly string[];
  lengths: readonly number[];
}

/** A document that is to be changed: its tree and its namespace. */
export interface Subject {
  root: Branch;
  namespace: string;
  vocabulary: Vocabulary;
}

/** The codes and the longest lengths in the official schema of a namespace. */
export function vocabularyOf(namespace: string): Vocabulary {
  const text = schemaText(namespace);
  const all = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, value = '']) => value))];
  return {
    codes: all(/enumeration\s+value="([^"]*)"/g),
    lengths: all(/(?:maxLength|minLength|length)\s+value="([0-9]+)"/g)
      .map(Number)
      .filter((length) => length < 10_000),
  };
}

type Kind = (subject: Subject, random: Random) => boolean;

interface Place {
  parent: Branch;
  branch: Branch;
}

function placesBelow(branch: Branch): Place[] {
  return branch.nodes.flatMap((node) =>
    typeof node === 'string' ? [] : [{ parent: branch, branch: node }, ...placesBelow(node)],
  );
}

function pick<T>(list: readonly T[], random: Random): T | undefined {
  return list.length === 0 ? undefined : list[random(list.length)];
}

/** A file is left as it is: no schema says anything of its bytes but that they are base64. */
const files = new Set(['Object', 'Data']);

function onPlace(
  fits: (place: Place, subject: Subject) => boolean,
  change: (place: Place, subject: Subject, random: Random) => void,
): Kind {
  return (subject, random) => {
    const places = placesBelow(subject.root).filter((place) => !files.has(place.branch.name) && fits(place, subject));
    const place = pick(places, random);
    if (place) change(place, subject, random);
    return place !== undefined;
  };
}

const textOf = (branch: Branch) => branch.nodes.filter((node) => typeof node === 'string').join('');
const isLeaf = ({ branch }: Place) => branch.nodes.every((node) => typeof node === 'string');
const isCode = (place: Place, { vocabulary }: Subject) =>
  isLeaf(place) && vocabulary.codes.includes(textOf(place.branch));
const isSmallCode = (place: Place, subject: Subject) => isCode(place, subject) && /[a-z]/.test(textOf(place.branch));
const isText = ({ branch }: Place) => ['Text01', 'Anamnesis', 'Information', 'RefuseText'].includes(branch.name);
const any = () => true;
const bare = (name: string, ...nodes: Branch['nodes']): Branch => ({ name, attributes: '', nodes });
const styles = ['Bold', 'Italic', 'Underline', 'Center', 'Right', 'FixedFont'];
const moments = [
  '2026-02-29',
  '2024-02-29',
  '2026-13-01',
  '24:00',
  '23:59',
  '23:60',
  '7:00',
  '07:00:00',
  '2026-1-1',
  '2026-01-01T07:00:00Z',
  '2026-01-01T07:00:00',
];

/** The kinds by name. A kind gives false where the document has no place for it. */
export const xmlKinds: Readonly<Record<string, Kind>> = {
  'element dropped': onPlace(any, ({ parent, branch }) => void parent.nodes.splice(parent.nodes.indexOf(branch), 1)),
  'element doubled': onPlace(
    any,
    ({ parent, branch }) => void parent.nodes.splice(parent.nodes.indexOf(branch), 0, structuredClone(branch)),
  ),
  'element many times': onPlace(any, ({ parent, branch }, _, random) => {
    const copies = Array.from({ length: 2 + random(11) }, () => structuredClone(branch));
    parent.nodes.splice(parent.nodes.indexOf(branch), 0, ...copies);
  }),
  'elements reordered': onPlace(any, ({ parent, branch }, _, random) => {
    parent.nodes.splice(parent.nodes.indexOf(branch), 1);
    parent.nodes.splice(random(parent.nodes.length + 1), 0, branch);
  }),
  'element moved elsewhere': onPlace(any, ({ parent, branch }, { root }, random) => {
    parent.nodes.splice(parent.nodes.indexOf(branch), 1);
    pick([root, ...placesBelow(root).map((place) => place.branch)], random)?.nodes.push(branch);
  }),
  'text at a longest length': onPlace(isLeaf, ({ branch }, { vocabulary }, random) => {
    branch.nodes = ['x'.repeat(pick(vocabulary.lengths, random) ?? 1)];
  }),
  'text one longer than a longest length': onPlace(isLeaf, ({ branch }, { vocabulary }, random) => {
    branch.nodes = ['æ'.repeat((pick(vocabulary.lengths, random) ?? 1) + 1)];
  }),
  'a code of no list': onPlace(isCode, ({ branch }) => {
    branch.nodes = ['ingen_af_disse'];
  }),
  'another code of the schema': onPlace(isCode, ({ branch }, { vocabulary }, random) => {
    branch.nodes = [pick(vocabulary.codes, random) ?? ''];
  }),
  'white space around a code': onPlace(isCode, ({ branch }, _, random) => {
    branch.nodes = [pick([' ', '\n', '\t'], random) ?? '', ...branch.nodes, pick([' ', ''], random) ?? ''];
  }),
  'a code in capital letters': onPlace(isSmallCode, ({ branch }) => {
    branch.nodes = [textOf(branch).toUpperCase()];
  }),
  'another version': onPlace(
    ({ branch }) => branch.name === 'VersionCode',
    ({ branch }, _, random) => {
      branch.nodes = [
        pick(
          ['XD9132L', 'XD9133L', 'XD9134L', 'XD9135L', 'XH1530R', 'XH1531R', 'XD1530L', 'XC0330Q', 'XB0131X'],
          random,
        ) ?? '',
      ];
    },
  ),
  'another namespace': (subject, random) => {
    subject.namespace = pick([...namespaces.filter((one) => !one.includes('2012')), 'urn:none'], random) ?? '';
    return true;
  },
  'unknown element': onPlace(
    any,
    ({ parent, branch }, _, random) =>
      void parent.nodes.splice(
        parent.nodes.indexOf(branch),
        0,
        bare(pick(['Foo', 'Letter', 'UnitName', 'Date'], random) ?? '', 'x'),
      ),
  ),
  'element renamed': onPlace(any, ({ branch }, _, random) => {
    branch.name = pick(['Foo', 'Identifier', 'Date', 'Sender', 'URL', 'Refer'], random) ?? '';
  }),
  attribute: onPlace(any, ({ branch }, _, random) => {
    branch.attributes =
      pick(
        [
          ' a="b"',
          ' xmlns="urn:other"',
          ' xml:lang="da"',
          ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"',
        ],
        random,
      ) ?? '';
  }),
  'text between elements': onPlace(
    any,
    ({ parent, branch }, _, random) =>
      void parent.nodes.splice(parent.nodes.indexOf(branch), 0, pick(['tekst', '\n', '\u00a0'], random) ?? ''),
  ),
  'element emptied': onPlace(any, ({ branch }) => {
    branch.nodes = [];
  }),
  'another date or time': onPlace(
    (place) => isLeaf(place) && /^[0-9]{4}-|^[0-9]{2}:/.test(textOf(place.branch)),
    ({ branch }, _, random) => {
      branch.nodes = [pick(moments, random) ?? ''];
    },
  ),
  'formatting nested': onPlace(isText, ({ branch }, _, random) => {
    const [outer = '', inner = ''] = [pick(styles, random), pick([...styles, 'Break', 'Space'], random)];
    branch.nodes.push(bare(outer, 'a', bare(inner, ...(random(3) === 0 ? ['b', bare('Break')] : []))));
  }),
  'several at once': (subject, random) => {
    subject.root = mutantOf(subject.root, random);
    return true;
  },
};
