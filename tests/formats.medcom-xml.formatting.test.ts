import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Letter, WriteContext } from '../src/formats/format.ts';
import { validateMessage } from '../src/formats/json/index.ts';
import { medcomXml } from '../src/formats/medcom-xml/index.ts';
import { carry, interpret } from '../src/messages/index.ts';
import { closingNoteXml, correspondenceXml, referralXml } from './medcom-xml-documents.ts';
import { propertyRuns } from './support/property-runs.ts';

const runs = propertyRuns(80);
const context: WriteContext = { sender: { gln: '5790000990016' }, receiver: { gln: '5790000990023' } };

function letterOf(xml: string, strict = false): Letter {
  const { letters, findings } = medcomXml.read(Buffer.from(xml), { strict });
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  const [letter] = letters;
  if (!letter) throw new Error('the document holds no letter');
  return letter;
}

/** Through the canonical message, as every translation goes. */
function rewritten(xml: string): string {
  const { message } = interpret(letterOf(xml));
  expect(validateMessage(message)).toEqual([]);
  return Buffer.from(medcomXml.write(carry(message, medcomXml), context)).toString();
}

/** The markup of a text as it is, but for hard blanks that were soft, references, and equal styles side by side. */
function markupIn(xml: string, element = 'Text01'): string {
  const whole = [...xml.matchAll(new RegExp(`<${element}>([\\s\\S]*?)</${element}>`, 'g'))].map(([, text]) => text);
  return normalised(whole.join('<Break/>').replace(/<Break\/><Break\/>Forfatter[\s\S]*/, ''));
}

function normalised(markup: string): string {
  return markup
    .replaceAll('<Space/>', ' ')
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replaceAll('<!---->', '')
    .replace(/<\/(Bold|Italic|Underline|FixedFont)><\1>/g, '');
}

const words = fc.constantFrom('Alma', 'får', '2 ml', '&amp;', '&lt;3', 'æøå', '–', '😀', 'a  b', ' ', '.');
const simple = fc.oneof(
  { weight: 4, arbitrary: words },
  { weight: 2, arbitrary: fc.constant('<Break/>') },
  { weight: 1, arbitrary: fc.constant('<Space/>') },
);
const some = (piece: fc.Arbitrary<string>, most: number) =>
  fc.array(piece, { minLength: 1, maxLength: most }).map((pieces) => pieces.join(''));
const styled = fc
  .tuple(fc.constantFrom('Bold', 'Italic', 'Underline', 'Center', 'Right'), some(simple, 3))
  .map(([name, content]) => `<${name}>${content}</${name}>`);
const fixed = some(fc.oneof({ weight: 2, arbitrary: simple }, { weight: 1, arbitrary: styled }), 5).map(
  (content) => `<FixedFont>${content}</FixedFont>`,
);
const formatted = some(
  fc.oneof({ weight: 3, arbitrary: simple }, { weight: 2, arbitrary: styled }, { weight: 1, arbitrary: fixed }),
  10,
).map((content) => `x${content}x`);

describe('formatted text', () => {
  test('comes back as it was, whatever styles it has', () => {
    fc.assert(
      fc.property(formatted, (markup) => {
        const again = rewritten(correspondenceXml({ subject: 'Prøvesvar', text: markup }));
        expect(markupIn(again)).toBe(normalised(markup));
      }),
      { numRuns: runs },
    );
  });

  test.each([
    [
      'a referral',
      referralXml().replace('>Rygestop<', '>Ønsker <Bold>rygestop</Bold> nu<'),
      'Anamnesis',
      'Ønsker <Bold>rygestop</Bold> nu',
    ],
    [
      'a closing note',
      closingNoteXml().replace('>Afsluttet.<', '>Forløbet er <Italic>afsluttet</Italic>.<Break/>Tak<'),
      'Text01',
      'Forløbet er <Italic>afsluttet</Italic>.<Break/>  Tak',
    ],
  ])('comes back in %s', (_, xml, element, markup) => {
    expect(markupIn(rewritten(xml), element)).toContain(`: ${markup}`);
  });

  test('reads as plain text, with the styles beside it', () => {
    const { cover, body } = letterOf(
      correspondenceXml({
        text: 'Tag <Bold>ikke</Bold> mere<Center>end</Center><FixedFont>2 <Italic>ml</Italic></FixedFont>',
      }),
    );
    expect(body).toMatchObject({ text: 'Tag ikke mere\nend\n2 ml' });
    expect(cover.formatting?.marks).toEqual([
      { style: 'bold', from: 4, to: 8 },
      { style: 'center', from: 14, to: 17, implies: 'both' },
      { style: 'fixed', from: 18, to: 22 },
      { style: 'italic', from: 20, to: 22 },
    ]);
  });

  test('counts characters, not UTF-16 units', () => {
    const { cover } = letterOf(correspondenceXml({ text: '😀😀 <Bold>b</Bold>' }));
    expect(cover.formatting?.marks).toEqual([{ style: 'bold', from: 3, to: 4 }]);
  });

  test('keeps its styles where the text is cut into blocks, in both versions of XDIS91', () => {
    const line = `${'Ord '.repeat(25)}slut`;
    const markup = `<FixedFont>${Array.from({ length: 60 }, () => line).join('<Break/>')}</FixedFont> og <Bold>mere</Bold>`;
    const { cover, body } = letterOf(correspondenceXml({ text: markup }));
    for (const XDIS91 of ['XD9134L', 'XD9133L'] as const) {
      const towards = { ...context, receiver: { ...context.receiver, medcomXml: { XDIS91 } } };
      const again = Buffer.from(medcomXml.write({ cover, body }, towards)).toString();
      const blocks = [...again.matchAll(/<Text01>([\s\S]*?)<\/Text01>/g)].map(([, text = '']) => text);
      expect(blocks).toHaveLength(3);
      for (const block of blocks) expect(block.replace(/<[^>]*>/g, '\n').length).toBeLessThanOrEqual(3_400);
      expect(again.match(/<FixedFont>/g)).toHaveLength(3);
      expect(again).toContain('<Bold>mere</Bold>');
      expect(letterOf(again).body).toEqual(body);
    }
  });

  test('loses its styles, never its words, where the text has become another', () => {
    const { cover, body } = letterOf(correspondenceXml({ text: 'Tag <Bold>ikke</Bold> mere' }));
    const changed: Letter = { cover, body: { ...body, kind: 'correspondence', text: 'Giv gerne mere' } };
    const again = Buffer.from(medcomXml.write(changed, context)).toString();
    expect(again).toContain('Giv gerne mere');
    expect(again).not.toContain('<Bold>');
  });

  test('takes marks of a client as far as the standard lets them nest, and no text ever changes', () => {
    const mark = fc.record(
      {
        style: fc.constantFrom(
          'bold' as const,
          'italic' as const,
          'center' as const,
          'right' as const,
          'fixed' as const,
        ),
        from: fc.nat(14),
        to: fc.integer({ min: 1, max: 16 }),
        implies: fc.constantFrom('before' as const, 'after' as const, 'both' as const),
      },
      { requiredKeys: ['style', 'from', 'to'] },
    );
    const { cover, body } = letterOf(correspondenceXml({ text: 'a<Break/><Break/>b c<Break/>d  e f<Break/>g' }));
    fc.assert(
      fc.property(fc.array(mark, { minLength: 1, maxLength: 5 }), (marks) => {
        const bytes = medcomXml.write({ cover: { ...cover, formatting: { marks } }, body }, context);
        const { letters, findings } = medcomXml.read(bytes, { strict: true });
        expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
        expect(letters[0]?.body).toEqual(body);
      }),
      { numRuns: runs },
    );
  });
});

describe('markup that was escaped twice', () => {
  const xml = correspondenceXml({ text: 'Linje 1&lt;Break/&gt;&lt;Bold&gt;fed&lt;/Bold&gt; &amp;lt;' });

  test('is read as the markup it means, with a warning at its place', () => {
    const { letters, findings } = medcomXml.read(Buffer.from(xml), {});
    expect(letters[0]?.body).toMatchObject({ text: 'Linje 1\nfed &lt;' });
    expect(letters[0]?.cover.formatting?.marks).toEqual([{ style: 'bold', from: 8, to: 11 }]);
    expect(findings.find(({ code }) => code === 'MARKUP_ESCAPED')).toMatchObject({
      severity: 'warning',
      path: '/Emessage/ClinicalEmail/ClinicalInformation/Text01',
    });
  });

  test('is text where the tolerances are off', () => {
    const { letters, findings } = medcomXml.read(Buffer.from(xml), { strict: true });
    expect(letters[0]?.body).toMatchObject({ text: 'Linje 1<Break/><Bold>fed</Bold> &lt;' });
    expect(findings.map(({ code }) => code)).not.toContain('MARKUP_ESCAPED');
  });

  test.each([
    '&lt;Bold&gt;åben',
    'a&lt;/Break&gt;',
    '&lt;Bold&gt;&lt;Italic&gt;x&lt;/Italic&gt;&lt;/Bold&gt;',
    '&lt;br/&gt;',
    '&lt;Break x=""/&gt;',
  ])('is text where it is none of the standard: %s', (text) => {
    expect(letterOf(correspondenceXml({ text })).body).toMatchObject({
      text: text.replaceAll('&lt;', '<').replaceAll('&gt;', '>'),
    });
  });
});

test('text of nothing but tags, ten million characters long, is read in the time that any such text takes', () => {
  const xml = Buffer.from(correspondenceXml({ text: `<![CDATA[${'<Bold>x</Bold>'.repeat(700_000)}]]>` }));
  const timeOf = (strict: boolean) => {
    const start = process.cpuUsage();
    medcomXml.read(xml, { strict });
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1_000;
  };
  timeOf(true);
  const bound = 3 * timeOf(true) + 1_000;
  /* The better of two: the machine's time is not all this test's. */
  const first = timeOf(false);
  expect(first < bound ? first : timeOf(false)).toBeLessThan(bound);
});

describe('Local_Elements', () => {
  const behind = (local: string, xml = correspondenceXml({})) =>
    xml.replace('</ClinicalEmail>', `</ClinicalEmail>${local}`);

  test.each([
    ['elements', '<Local_Elements><Journal><Nr a="1">12 &amp; 3 æ</Nr></Journal>tekst</Local_Elements>'],
    ['attributes and a namespace', '<Local_Elements xmlns:x="urn:x" x:a="1"><x:b/></Local_Elements>'],
    ['nothing', '<Local_Elements/>'],
  ])('with %s come back as they were', (_, local) => {
    expect(letterOf(behind(local)).cover.localElements).toBe(local);
    const again = rewritten(behind(local));
    expect(letterOf(again, true).cover.localElements?.replaceAll('&#230;', 'æ')).toBe(local);
  });

  test('stand in the namespace of the letter that they go out with, prefixes from outside declared', () => {
    const outside = behind('<Local_Elements><x:b/><c/></Local_Elements>').replace(
      '<Emessage ',
      '<Emessage xmlns:x="urn:x" ',
    );
    const { cover, body } = letterOf(outside);
    expect(cover.localElements).toBe('<Local_Elements xmlns:x="urn:x"><x:b/><c/></Local_Elements>');
    const towards = { ...context, receiver: { ...context.receiver, medcomXml: { XDIS91: 'XD9133L' as const } } };
    const older = Buffer.from(medcomXml.write({ cover, body }, towards)).toString();
    expect(older).toContain('2005/08/07');
    expect(letterOf(older).cover.localElements).toBe(cover.localElements);
  });

  test('keep sections of characters and lose comments', () => {
    const local = '<Local_Elements><!-- x --><a><![CDATA[<b>]]></a></Local_Elements>';
    expect(letterOf(behind(local)).cover.localElements).toBe('<Local_Elements><a>&lt;b&gt;</a></Local_Elements>');
  });

  test('are left out with a warning where they are too long', () => {
    const xml = behind(`<Local_Elements><a>${'x'.repeat(20_001)}</a></Local_Elements>`);
    const { letters, findings } = medcomXml.read(Buffer.from(xml), {});
    expect(letters[0]?.cover.localElements).toBeUndefined();
    expect(findings.map(({ code }) => code)).toContain('LOCAL_ELEMENTS_DROPPED');
  });

  test.each([
    ['break out of their place', '<Local_Elements/></Emessage><!--'],
    ['smuggle a letter in', '<Local_Elements/><ClinicalEmail/>'],
    ['are no XML', '<Local_Elements><a></Local_Elements>'],
    ['break the rule for elements of the namespace', '<Local_Elements><Break>x</Break></Local_Elements>'],
    ['bring a declaration', '<Local_Elements><!DOCTYPE a></Local_Elements>'],
    ['nest too deep', `<Local_Elements>${'<a>'.repeat(80)}${'</a>'.repeat(80)}</Local_Elements>`],
  ])('of a client are left out where they %s', (_, localElements) => {
    const { cover, body } = letterOf(correspondenceXml({}));
    expect(medcomXml.write({ cover: { ...cover, localElements }, body }, context)).toEqual(
      medcomXml.write({ cover, body }, context),
    );
  });

  test('belong to the letter before them', () => {
    const [, one = ''] = /(<ClinicalEmail>[\s\S]*<\/ClinicalEmail>)/.exec(correspondenceXml({})) ?? [];
    const two = correspondenceXml({}).replace(one, `${one}${one}<Local_Elements><a/></Local_Elements>`);
    const { letters } = medcomXml.read(Buffer.from(two), {});
    expect(letters.map(({ cover }) => cover.localElements)).toEqual([
      undefined,
      '<Local_Elements><a/></Local_Elements>',
    ]);
  });
});
