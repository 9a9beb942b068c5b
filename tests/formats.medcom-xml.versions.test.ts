import { describe, expect, test } from '@jest/globals';
import type { Letter, WriteContext } from '../src/formats/format.ts';
import { medcomXml } from '../src/formats/medcom-xml/index.ts';
import { carry, interpret } from '../src/messages/index.ts';
import { closingNoteXml, correspondenceXml, referralXml } from './medcom-xml-documents.ts';

const context: WriteContext = { sender: { gln: '5790000990016' }, receiver: { gln: '5790000990023' } };

function letterOf(xml: string): Letter {
  const { letters, findings } = medcomXml.read(Buffer.from(xml), { strict: true });
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  const [letter] = letters;
  if (!letter) throw new Error('the document holds no letter');
  return letter;
}

const phone = (number: string, code: string) =>
  `<TelephoneSubscriber><TelephoneSubscriberIdentifier>${number}</TelephoneSubscriberIdentifier><TelephoneSubscriberCode>${code}</TelephoneSubscriberCode></TelephoneSubscriber>`;

/** The acute referral that the municipal one becomes in its namespace; a relative is an element. */
const acuteReferral = (relatives: string) =>
  referralXml()
    .replace('2020/05/06', '2019/03/31')
    .replaceAll('MunicipalityReferral>', 'EmergencyMunicipalityReferral>')
    .replace('XH1531R', 'XH2230R')
    .replaceAll('XREF15', 'XREF22')
    .replace('<Referrer>', '<MedicalSpecialityCode>almen_medicin</MedicalSpecialityCode><Referrer>')
    .replace('<CategoryCode>social</CategoryCode>', '')
    .replace(/<Relative>[\s\S]*?<\/Relative>/, '')
    .replace('<Referral>', `${relatives}<Referral>`)
    .replace(
      /(<ReferralAdditional><DiagnoseDescriptionCode>[a-z]*<\/DiagnoseDescriptionCode>)(<DiagnoseTypeCode>)/g,
      '$1<DiagnoseCode>D1</DiagnoseCode>$2',
    )
    .replace(
      /(<Receiver>[\s\S]*?<\/IdentifierCode>)(?!<OrganisationName>)/,
      '$1<OrganisationName>Odense Kommune</OrganisationName>',
    );

describe('an acute referral', () => {
  test('is a municipal referral of priority asap, with all relatives and their phones', () => {
    const relatives = ['Mor', 'Far']
      .map(
        (name, index) =>
          `<Relative><RelationCode>${['samlevende', 'mor'][index]}</RelationCode><PersonSurnameName>${name}</PersonSurnameName>${phone(`1111000${index}`, 'mobil')}${phone(`2222000${index}`, 'fastnet')}</Relative>`,
      )
      .join('');
    const letter = letterOf(acuteReferral(relatives));
    expect(letter).toMatchObject({ standard: 'XREF22', version: 'XH2230R', cover: { priority: 'asap' } });
    const { message } = interpret(letter);
    expect(message).toMatchObject({
      type: 'municipal-referral',
      content: {
        relatives: [
          { name: 'Mor', relation: 'samlevende', phone: '11110000' },
          { name: 'Far', relation: 'mor', phone: '11110001' },
        ],
      },
    });
    expect(JSON.stringify(message)).toContain('Pårørendes telefon (Far): 22220001');
  });

  test('of XREF15 goes as XREF22 only where it is asap and the receiver takes it', () => {
    const { message } = interpret(letterOf(referralXml()));
    const { cover, body } = carry(message, medcomXml);
    const written = (priority: 'asap' | 'routine', acute: boolean) => {
      const towards = { ...context, receiver: { ...context.receiver, medcomXml: { acute } } };
      return letterOf(Buffer.from(medcomXml.write({ cover: { ...cover, priority }, body }, towards)).toString());
    };
    expect(written('asap', true)).toMatchObject({ standard: 'XREF22', cover: { priority: 'asap' } });
    expect(written('routine', true)).toMatchObject({ standard: 'XREF15', cover: { priority: 'routine' } });
    expect(written('asap', false)).toMatchObject({ standard: 'XREF15', cover: { priority: 'asap' } });
  });
});

describe('an older version', () => {
  test('of XDIS91 tells its subject in the first line, and its type by it', () => {
    const xml = correspondenceXml({ text: 'Emne: FMK ajourført<Break/>Bemærkning: Marevan er seponeret.' })
      .replace('2006/07/01', '2005/08/07')
      .replace('XD9134L', 'XD9133L')
      .replace(/<AdditionalInformation>[\s\S]*<\/AdditionalInformation>/, '');
    const letter = letterOf(xml);
    expect(letter).toMatchObject({ version: 'XD9133L', body: { topic: 'FMK ajourført' } });
    expect(letter.cover.priority).toBeUndefined();
  });

  test('is the one that a receipt names', () => {
    const original = letterOf(
      closingNoteXml()
        .replace('2020/05/06', '2016/12/01')
        .replace('XD1531L', 'XD1530L')
        .replace('<CategoryCode>sundhedspleje</CategoryCode>', ''),
    );
    const receipt: Letter = {
      cover: {
        letterId: 'K1',
        sentAt: '2026-11-02T10:15:00+01:00',
        sender: { gln: '5790000990016' },
        receiver: { gln: '5790000990061' },
      },
      body: { kind: 'receipt', outcome: 'accepted', original: { letterId: original.cover.letterId } },
    };
    const bytes = medcomXml.write(receipt, { ...context, original: { ...original } });
    expect(Buffer.from(bytes).toString()).toContain('<OriginalVersionCode>XD1530L</OriginalVersionCode>');
  });

  test('a line that is no closing line of ours stays in the text', () => {
    const { body } = letterOf(
      correspondenceXml({ text: 'Se svar.<Break/><Break/>Prioritet: 2<Break/>Brevtype: Epikrise' }),
    );
    expect(body).toMatchObject({ text: 'Se svar.\n\nPrioritet: 2\nBrevtype: Epikrise' });
  });
});
