import { createHash } from 'node:crypto';
import type { XmlElement } from '../src/formats/medcom-xml/element.ts';

/** An element that can be changed. */
export interface Branch {
  name: string;
  attributes: string;
  nodes: (Branch | string)[];
}

/** A random number below `most`, the same ones in the same order for a seed. */
export type Random = (most: number) => number;

export function randomFrom(seed: string): Random {
  let state = createHash('sha256').update(seed).digest();
  let at = 0;
  return (most) => {
    if (at + 4 > state.length) {
      state = createHash('sha256').update(state).digest();
      at = 0;
    }
    at += 4;
    return state.readUInt32BE(at - 4) % most;
  };
}

export function branchOf(element: XmlElement): Branch {
  return {
    name: element.name,
    attributes: '',
    nodes: element.nodes.map((node) => (typeof node === 'string' ? node : branchOf(node))),
  };
}

export function textOf(branch: Branch, namespace?: string): string {
  const attributes = `${namespace ? ` xmlns="${namespace}"` : ''}${branch.attributes}`;
  const content = branch.nodes.map((node) => (typeof node === 'string' ? escaped(node) : textOf(node))).join('');
  return `<${branch.name}${attributes}>${content}</${branch.name}>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const lengths = [0, 1, 7, 8, 9, 10, 11, 14, 15, 17, 18, 25, 26, 35, 36, 70, 71, 350, 351];
const signs = ['a', 'æ', '7', '😀', ' '];
const values = [
  'nytbrev',
  'rettetbrev',
  'annulleretbrev',
  'sygehusafdelingsnummer',
  'ydernummer',
  'lokationsnummer',
  'kommunenummer',
  'amt',
  'sorkode',
  'inaktiv',
  'indlagt',
  'ambulant',
  'doed',
  'ambulant_roentgen',
  'rutine',
  'høj_prioritet',
  'hoej_prioritet',
  'uspec_paaroerende',
  'mor',
  'far',
  'soen',
  'datter',
  'barn',
  'samlevende',
  'aegtefaelle',
  'mobil',
  'arbejde',
  'fastnet',
  'social',
  'aeldre_omsorg',
  'sundhedspleje',
  'SKSdiagnosekode',
  'uspecificeretkode',
  'ICPCkode',
  'uspec_diagnose',
  'henv_diagnose',
  'bidiagnose',
  'tillaegsdiagnose',
  'aktionsdiagnose',
  'midlertidig_diagnose',
  'forloebsdiagnose',
  'operation',
  'roentgenundersoegelse',
  'ustruktureret',
  'egen_laege',
  'henvisning_modtaget',
  'visitering',
  'indkaldt',
  'indlagt_paa',
  'udenamts_kaution',
  'ikke_specificeret',
  'ukendt_lokationsnummer',
  'problem_med_modtagerID',
  'problem_med_version',
  'syntaksfejl',
  'tekstfil',
  'billede',
  'program',
  'vektor_grafik',
  'biosignaler',
  'multimedie',
  'proprietaert_indhold',
  'pcx',
  'tiff',
  'jpeg',
  'jpg',
  'pdf',
  'docx',
  'inh',
  'plo',
  'fnx',
  'exe',
  'pluspositivkvitt',
  'minuspositivkvitt',
  'pluskvittering',
  'almen_medicin',
  'tolk',
  'fodbehandlking',
  'patologi ',
  'XD9133L',
  'XD9134L',
  'XD9135L',
  'XH1530R',
  'XH1531R',
  'XD1530L',
  'XD1531L',
  'XH2230R',
  'XD2230L',
  'XREF22',
  'XDIS22',
  'XC0130Q',
  'XC0230Q',
  'XC0330Q',
  'XDIS91',
  'XREF15',
  'XDIS15',
  'XCTL01',
  'true',
  'false',
  '1',
  '0',
  '-1',
  '+1',
  '01',
  '1.0',
  'TRUE',
  '99999999999999999999999',
  '0101011234',
  '010101123',
  'abcdefghij',
  '2026-02-29',
  '2024-02-29',
  '2026-13-01',
  '2026-01-01Z',
  '2026-01-01+01:00',
  '12026-01-01',
  '0000-01-01',
  '-0001-01-01',
  '2026-1-1',
  '00:00',
  '23:59',
  '24:00',
  '23:60',
  '7:00',
  '07:00:00',
  '07:00 ',
];
const styles = ['Space', 'Break', 'Right', 'Center', 'Bold', 'Italic', 'Underline', 'FixedFont'];

/** A copy with one to three random changes. */
export function mutantOf(original: Branch, random: Random): Branch {
  const copy = structuredClone(original);
  for (let count = 1 + (random(4) % 3); count > 0; count -= 1) pick(changes, random)(copy, random);
  return copy;
}

function pick<T>(list: readonly T[], random: Random): T {
  return list[random(list.length)] as T;
}

function branchesBelow(branch: Branch): { parent: Branch; branch: Branch }[] {
  return branch.nodes.flatMap((node) =>
    typeof node === 'string' ? [] : [{ parent: branch, branch: node }, ...branchesBelow(node)],
  );
}

function branchesIn(branch: Branch): Branch[] {
  return branch.nodes.filter((node) => typeof node !== 'string');
}

function isLeaf(branch: Branch): boolean {
  return branchesIn(branch).length === 0;
}

type Change = (root: Branch, random: Random) => void;

function onAny(change: (parent: Branch, branch: Branch, random: Random, root: Branch) => void): Change {
  return (root, random) => {
    const all = branchesBelow(root);
    if (all.length === 0) return;
    const { parent, branch } = pick(all, random);
    change(parent, branch, random, root);
  };
}

function onLeaf(change: (branch: Branch, random: Random) => void): Change {
  return (root, random) => {
    const leaves = branchesBelow(root).filter(({ branch }) => isLeaf(branch));
    if (leaves.length > 0) change(pick(leaves, random).branch, random);
  };
}

function onText(change: (branch: Branch, random: Random) => void): Change {
  return (root, random) => {
    const texts = branchesBelow(root).filter(({ branch }) =>
      ['Text01', 'Anamnesis', 'Information', 'RefuseText', ...styles].includes(branch.name),
    );
    if (texts.length > 0) change(pick(texts, random).branch, random);
  };
}

const bare = (name: string, ...nodes: Branch['nodes']): Branch => ({ name, attributes: '', nodes });

const changes: readonly Change[] = [
  onAny((parent, branch) => void parent.nodes.splice(parent.nodes.indexOf(branch), 1)),
  onAny((parent, branch, random) => {
    const copies = Array.from({ length: pick([1, 1, 2, 4, 5, 9, 10, 98, 99], random) }, () => structuredClone(branch));
    parent.nodes.splice(parent.nodes.indexOf(branch), 0, ...copies);
  }),
  onAny((parent, branch, random) => {
    parent.nodes.splice(parent.nodes.indexOf(branch), 1);
    parent.nodes.splice(random(parent.nodes.length + 1), 0, branch);
  }),
  onAny((parent, branch, random, root) => {
    parent.nodes.splice(parent.nodes.indexOf(branch), 1);
    const targets = [root, ...branchesBelow(root).map((place) => place.branch)];
    pick(targets, random).nodes.push(branch);
  }),
  onAny((_, branch, random) => {
    branch.name = pick(
      [
        'Foo',
        'Identifier',
        'IdentifierCode',
        'DepartmentName',
        'Date',
        'Sender',
        'Receiver',
        'AlternativeIdentifier',
        'URL',
        'SUP',
        'Refer',
      ],
      random,
    );
  }),
  onAny(
    (parent, branch, random) =>
      void parent.nodes.splice(parent.nodes.indexOf(branch), 0, pick(['tekst', ' \n\t', '\u00a0'], random)),
  ),
  onAny(
    (parent, branch, random) =>
      void parent.nodes.splice(
        parent.nodes.indexOf(branch),
        0,
        bare(
          pick(
            ['Foo', ...styles, 'UnitName', 'OccupancyText', 'Priority', 'RefuseCode', 'EpisodeOfCareIdentifier'],
            random,
          ),
          'x',
        ),
      ),
  ),
  onAny((_, branch, random) => {
    branch.attributes = pick(
      [
        ' a="b"',
        ' xmlns="urn:other"',
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"',
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b"',
        ' xml:lang="da"',
      ],
      random,
    );
  }),
  onLeaf((branch, random) => {
    branch.nodes = [pick(signs, random).repeat(pick(lengths, random))];
  }),
  onLeaf((branch, random) => {
    branch.nodes = [pick(signs, random).repeat(pick(lengths, random))];
  }),
  onLeaf((branch, random) => {
    branch.nodes = [pick(values, random)];
  }),
  onLeaf((branch, random) => {
    branch.nodes = [pick(values, random)];
  }),
  onLeaf((branch, random) => {
    const [text = ''] = branch.nodes;
    branch.nodes = pick(
      [
        [' ', text],
        [text, ' '],
        ['\n', text, '\n'],
        [text, 'x'],
        [String(text).slice(1)],
        [String(text).toUpperCase()],
      ],
      random,
    );
  }),
  onLeaf((branch) => {
    branch.nodes = [];
  }),
  onText((branch, random) => {
    branch.nodes.splice(
      random(branch.nodes.length + 1),
      0,
      bare(
        pick(styles, random),
        ...pick(
          [
            [],
            ['x'],
            [' '],
            [bare(pick(styles, random), 'y')],
            [bare(pick(styles, random))],
            ['a', bare('Break'), 'b'],
          ],
          random,
        ),
      ),
    );
  }),
  onText((branch, random) => {
    branch.nodes = [bare(pick(styles, random), ...branch.nodes)];
  }),
  (root, random) => {
    const content = pick<Branch['nodes']>(
      [
        [],
        ['tekst'],
        [bare('Foo', bare('Bar', 'x'))],
        [bare('Break', 'x')],
        [bare('Break')],
        [bare('EANIdentifier')],
        [bare('EANIdentifier', '1')],
        [bare('IdentifierCode', 'x')],
        [bare('Bold', bare('Bold'))],
      ],
      random,
    );
    root.nodes.splice(random(root.nodes.length + 1), 0, bare('Local_Elements', ...content));
  },
];
