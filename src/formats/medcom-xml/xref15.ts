import type { Author, Cover, Diagnosis } from '../../message.ts';
import type { Letter, ReferralBody, WriteContext } from '../format.ts';
import { readBehindText, writeBehindText } from './behind-text.ts';
import type { Closing } from './closing-lines.ts';
import { diagnosisOf, writeDiagnosis } from './diagnoses.ts';
import { childOf, childrenOf, codeOf, descendantOf, lineOf, type XmlElement } from './element.ts';
import {
  closingOfPriority,
  closingOfStatus,
  exchangeOf,
  type Frame,
  readCover,
  readHead,
  readStyled,
  situationOf,
  writeHead,
} from './emessage.ts';
import { readFormattedText } from './formatted-text.ts';
import { formattingOf, type Mark, marksFor, moved } from './marks.ts';
import { cut, longestName } from './names.ts';
import { readGln, readOrganisation, writeReceiver, writeSender } from './party.ts';
import { readPatient, writePatient } from './patient.ts';
import { readReferences, withLines, writeReferences } from './references.ts';
import type { XmlContent } from './serialize.ts';

const categories = ['social', 'aeldre_omsorg', 'sundhedspleje'] as const;

/** The category of a municipal letter; undefined where it has none. */
export function readCategory(element: XmlElement | undefined): ReferralBody['categoryCode'] {
  return categories.find((code) => code === codeOf(childOf(element, 'CategoryCode')));
}

/** Reads a MunicipalityReferral. Source: XREF15, XH1531R and XH1530R, which has no category. */
export function readXref15(frame: Frame): Letter[] {
  const { element } = frame;
  const sender = childOf(element, 'Sender');
  const receiver = childOf(element, 'Receiver');
  const information = childOf(element, 'RelevantClinicalInformation');
  const anamnesis = childOf(information, 'Anamnesis');
  const styled = anamnesis ? readStyled(frame, anamnesis) : { text: '', marks: [] };
  const behind = readBehindText(styled.text);
  const references = readReferences(element);
  const text = withLines(behind.text, [...references.lines, ...furtherLines(element)]);
  const head = readHead(frame);
  const author = readAuthor(sender, behind.cover.author);
  const categoryCode = readCategory(information);
  const cover: Cover = {
    ...readCover(frame),
    ...head,
    ...exchangeOf(head.exchange, behind.closing.exchange),
    sender: { gln: readGln(sender), ...readOrganisation(sender) },
    receiver: { gln: readGln(receiver), ...readOrganisation(receiver) },
    patient: readPatient(childOf(element, 'Patient'), behind.closing),
    ...situationOf(behind.closing),
    ...behind.cover,
    author,
    ...(references.attachments.length > 0 ? { attachments: references.attachments } : {}),
    ...formattingOf({ text, marks: moved(styled, behind.text) }),
  };
  const body: ReferralBody = {
    kind: 'referral',
    ...(categoryCode ? { categoryCode } : {}),
    text,
    diagnoses: readDiagnoses(childOf(element, 'Referral')),
    relatives: childrenOf(element, 'Relative').map(readRelative),
  };
  return [{ cover, body }];
}

function readAuthor(sender: XmlElement | undefined, behind: Author | undefined): Author {
  const name = lineOf(descendantOf(sender, 'Referrer', 'PersonName'));
  const role = lineOf(descendantOf(sender, 'Referrer', 'PersonTitle'));
  return { ...(name ? { name } : {}), ...(role ? { role } : {}), ...behind };
}

/** The diagnoses of a referral, the first one first. */
export function readDiagnoses(referral: XmlElement | undefined): Diagnosis[] {
  return [...childrenOf(referral, 'Refer'), ...childrenOf(referral, 'ReferralAdditional')].map(diagnosisOf);
}

const relations = {
  mor: 'mor',
  far: 'far',
  soen: 'søn',
  datter: 'datter',
  samlevende: 'samlevende',
  aegtefaelle: 'ægtefælle',
} as const;

function readRelative(relative: XmlElement): ReferralBody['relatives'][number] {
  const names = [lineOf(childOf(relative, 'PersonGivenName')), lineOf(childOf(relative, 'PersonSurnameName'))];
  const code = codeOf(childOf(relative, 'RelationCode'));
  const relation = Object.entries(relations).find(([name]) => name === code)?.[1];
  const phone = phonesOf(relative)[0];
  return { name: names.filter(Boolean).join(' '), ...(relation ? { relation } : {}), ...(phone ? { phone } : {}) };
}

function phonesOf(person: XmlElement | undefined): string[] {
  return childrenOf(person, 'TelephoneSubscriber').flatMap(
    (phone) => lineOf(childOf(phone, 'TelephoneSubscriberIdentifier')) ?? [],
  );
}

/** What the referral tells beside its text and has no place of its own in a message, as Danish lines. */
function furtherLines(element: XmlElement): string[] {
  const phones = childrenOf(childOf(element, 'Patient'), 'TelephoneSubscriber').map(
    (phone) =>
      `Patientens telefon (${codeOf(childOf(phone, 'TelephoneSubscriberCode'))}): ${lineOf(childOf(phone, 'TelephoneSubscriberIdentifier'))}`,
  );
  const furtherPhones = childrenOf(element, 'Relative').flatMap((relative) =>
    phonesOf(relative)
      .slice(1)
      .map((phone) => `Pårørendes telefon (${readRelative(relative).name}): ${phone}`),
  );
  const email = lineOf(descendantOf(element, 'Patient', 'EmailIdentifier'));
  const copy = childOf(element, 'AnswerCCReceiver');
  const visitations = childrenOf(element, 'MunicipalityVisitation').flatMap((visitation) =>
    childrenOf(visitation, 'Information'),
  );
  return [
    ...phones,
    ...furtherPhones,
    ...(email ? [`Patientens e-mail: ${email}`] : []),
    ...(copy ? [copyLine('Kopi af svar til', copy)] : []),
    ...visitations.map((information) => `Visitation: ${readFormattedText(information)}`),
  ];
}

/** One line on a party that gets a copy. */
export function copyLine(heading: string, copy: XmlElement): string {
  const { name, unit, identifier, phone } = readOrganisation(copy);
  return `${heading}: ${[name, unit, identifier?.value, phone].filter(Boolean).join(', ')}`;
}

/** Writes a MunicipalityReferral. */
export function writeXref15(
  cover: Cover,
  body: ReferralBody,
  context: WriteContext,
  version: 'XH1531R' | 'XH1530R',
): { [name: string]: XmlContent } {
  const isNewer = version === 'XH1531R';
  const text = referralText(body.text, cover, closingOfPriority(cover));
  const [first, ...others] = body.diagnoses;
  const category = isNewer && (text || body.categoryCode) ? (body.categoryCode ?? 'sundhedspleje') : undefined;
  return {
    Letter: writeHead(cover, 'XREF15', version, true),
    Sender: { ...writeSender(cover, context.sender), Referrer: writeReferrer(cover) },
    Receiver: writeReceiver(cover.receiver, context.receiver, isNewer ? 'department' : undefined),
    Patient: writePatient(cover.patient),
    Relative: writeRelative(body.relatives[0]),
    Referral: first && writeReferral(first, others),
    RelevantClinicalInformation:
      text || category
        ? {
            CategoryCode: category,
            Anamnesis: text ? { formatted: text, marks: referralMarks(cover, body, text) } : undefined,
          }
        : undefined,
    Reference: writeReferences(cover),
  };
}

/** The text of a referral: what Referrer cuts of the author stands whole behind it, and so do the phone and the patient's status. */
export function referralText(text: string, cover: Cover, further: Closing): string {
  const { name = '', role, phone } = cover.author ?? {};
  const author = {
    ...([...name].length > longestName ? { name } : {}),
    ...([...(role ?? '')].length > longestName && role ? { role } : {}),
    ...(phone ? { phone } : {}),
  };
  return writeBehindText(text, cover, author, { ...closingOfStatus(cover), ...further });
}

/** The styles of a referral on the text that is written for it. */
export function referralMarks(cover: Cover, { text }: ReferralBody, written: string): readonly Mark[] {
  return moved({ text, marks: marksFor(cover, text) }, written);
}

/** Who refers, as far as the elements reach. */
export function writeReferrer({ author }: Cover): XmlContent {
  return {
    PersonName: cut(author?.name ?? '', longestName),
    PersonTitle: author?.role && cut(author.role, longestName),
  };
}

/** The diagnoses of a referral, the first one and the further ones. */
export function writeReferral(first: Diagnosis, others: readonly Diagnosis[]): XmlContent {
  return {
    Refer: writeDiagnosis(first),
    ReferralAdditional: others.map((diagnosis) => ({
      DiagnoseDescriptionCode: 'bidiagnose',
      ...writeDiagnosis(diagnosis),
    })),
  };
}

const relationCodes: Readonly<Record<string, string>> = {
  mor: 'mor',
  mother: 'mor',
  far: 'far',
  father: 'far',
  søn: 'soen',
  son: 'soen',
  datter: 'datter',
  daughter: 'datter',
};

/** Relations that the acute referral alone has codes for. */
const acuteRelationCodes: Readonly<Record<string, string>> = {
  ...relationCodes,
  samlevende: 'samlevende',
  samlever: 'samlevende',
  ægtefælle: 'aegtefaelle',
};

/** A relative; one whose name is longer than the elements take stands in the text alone. */
export function writeRelative(relative: ReferralBody['relatives'][number] | undefined, isAcute = false): XmlContent {
  if (!relative) return undefined;
  const blank = relative.name.lastIndexOf(' ');
  const isSplit = blank > 0 && blank < relative.name.length - 1;
  const surname = isSplit ? relative.name.slice(blank + 1) : relative.name;
  const given = isSplit ? relative.name.slice(0, blank) : undefined;
  if ([surname, given ?? ''].some((name) => [...name].length > 70)) return undefined;
  const word = relative.relation?.toLowerCase() ?? '';
  const codes = isAcute ? acuteRelationCodes : relationCodes;
  const code = Object.hasOwn(codes, word) ? codes[word] : undefined;
  return { RelationCode: code ?? 'uspec_paaroerende', PersonSurnameName: surname, PersonGivenName: given };
}
