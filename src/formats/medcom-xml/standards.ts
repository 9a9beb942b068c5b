import type { Letter, StandardName, WriteContext } from '../format.ts';
import type { Frame } from './emessage.ts';
import type { SchemaName } from './schema.ts';
import type { XmlContent } from './serialize.ts';
import { readXbin01, writeXbin01 } from './xbin01.ts';
import { readXctl, receiptElements, receiptStandard, writeXctl } from './xctl.ts';
import { readXdis15, writeXdis15 } from './xdis15.ts';
import { readXdis22, writeXdis22 } from './xdis22.ts';
import { readXdis91, writeXdis91 } from './xdis91.ts';
import { readXref15, writeXref15 } from './xref15.ts';
import { readXref22, writeXref22 } from './xref22.ts';

/** One version of one standard: where it is recognised, which schema it satisfies and how it is read and written. */
export interface Standard {
  standard: StandardName;
  version: string;
  namespace: string;
  /** The element that holds a letter of this standard. */
  root: string;
  schema: SchemaName;
  read(frame: Frame): Letter[];
  /** The content of the root; undefined where the letter is none of this standard. */
  write(letter: Letter, context: WriteContext): { [name: string]: XmlContent } | undefined;
}

const sundcom = 'http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas';
const medcom = 'http://rep.oio.dk/medcom.dk/xml/schemas';

function receipt(standard: keyof typeof receiptElements): Standard {
  const { element, version } = receiptElements[standard];
  return {
    standard,
    version,
    namespace: `${sundcom}/2005/08/07/`,
    root: element,
    schema: '2005-08-07',
    read: readXctl,
    write({ cover, body }, context) {
      return body.kind === 'receipt' && receiptStandard(body) === standard
        ? writeXctl(cover, body, context)
        : undefined;
    },
  };
}

function correspondence(version: 'XD9134L' | 'XD9133L', date: string, schema: SchemaName): Standard {
  return {
    standard: 'XDIS91',
    version,
    namespace: `${sundcom}/${date}/`,
    root: 'ClinicalEmail',
    schema,
    read: readXdis91,
    write: ({ cover, body }, context) =>
      body.kind === 'correspondence' && (context.receiver.medcomXml?.XDIS91 ?? 'XD9134L') === version
        ? writeXdis91(cover, body, context, version)
        : undefined,
  };
}

function referral(version: 'XH1531R' | 'XH1530R', date: string, schema: SchemaName): Standard {
  return {
    standard: 'XREF15',
    version,
    namespace: `${medcom}/${date}/`,
    root: 'MunicipalityReferral',
    schema,
    read: readXref15,
    write: ({ cover, body }, context) =>
      body.kind === 'referral' && (context.receiver.medcomXml?.XREF15 ?? 'XH1531R') === version
        ? writeXref15(cover, body, context, version)
        : undefined,
  };
}

function closingNote(version: 'XD1531L' | 'XD1530L', date: string, schema: SchemaName): Standard {
  return {
    standard: 'XDIS15',
    version,
    namespace: `${medcom}/${date}/`,
    root: 'MunicipalityLetter',
    schema,
    read: readXdis15,
    write: ({ cover, body }, context) =>
      body.kind === 'closing-note' && (context.receiver.medcomXml?.XDIS15 ?? 'XD1531L') === version
        ? writeXdis15(cover, body, context, version)
        : undefined,
  };
}

function files(version: 'XB0131X' | 'XB0130X', namespace: string, schema: SchemaName): Standard {
  return {
    standard: 'XBIN01',
    version,
    namespace,
    root: 'BinaryLetter',
    schema,
    read: readXbin01,
    write: ({ cover, body }, context) =>
      body.kind === 'files' && (context.receiver.medcomXml?.XBIN01 ?? 'XB0131X') === version
        ? writeXbin01(cover, body, context, version)
        : undefined,
  };
}

const acute = { namespace: `${medcom}/2019/03/31/`, schema: '2019-03-31' } as const;

function isAcute({ cover }: Letter, { receiver }: WriteContext): boolean {
  return cover.priority === 'asap' && receiver.medcomXml?.acute === true;
}

/**
 * Every version that is read and written; the first that writes a letter is the one. The acute letters come first, for what they take is taken
 * from the others. A further one is a row here, a schema, and a reader and writer of its own where it differs.
 */
export const standards: readonly Standard[] = [
  {
    ...acute,
    standard: 'XREF22',
    version: 'XH2230R',
    root: 'EmergencyMunicipalityReferral',
    read: readXref22,
    // A referral to the social services, that is to PPR, has no acute form (contract §1).
    write: (letter, context) =>
      letter.body.kind === 'referral' && letter.body.categoryCode !== 'social' && isAcute(letter, context)
        ? writeXref22(letter.cover, letter.body, context)
        : undefined,
  },
  {
    ...acute,
    standard: 'XDIS22',
    version: 'XD2230L',
    root: 'EmergencyMunicipalityLetter',
    read: readXdis22,
    write: (letter, context) =>
      letter.body.kind === 'closing-note' && isAcute(letter, context)
        ? writeXdis22(letter.cover, letter.body, context)
        : undefined,
  },
  correspondence('XD9134L', '2006/07/01', '2006-07-01'),
  correspondence('XD9133L', '2005/08/07', '2005-08-07'),
  referral('XH1531R', '2020/05/06', '2020-05-06'),
  referral('XH1530R', '2016/12/01', '2016-12-01'),
  closingNote('XD1531L', '2020/05/06', '2020-05-06'),
  closingNote('XD1530L', '2016/12/01', '2016-12-01'),
  files('XB0131X', `${medcom}/2012/03/28/`, '2012-03-28'),
  files('XB0130X', `${sundcom}/2005/08/07/`, '2005-08-07'),
  receipt('XCTL01'),
  receipt('XCTL02'),
  receipt('XCTL03'),
];

/** Letters of MedCom XML that are not read here, so that they are told from elements that are no letters at all. */
export const otherLetters: ReadonlySet<string> = new Set([
  'AdministrativeEmail',
  'AnswerOfAdmission',
  'BinaryLetter',
  'BookingConfirmation',
  'CasualtyWardLetter',
  'CervixcytologyReport',
  'ClinicalEmail',
  'DiabetesReport',
  'DischargeLetter',
  'EmergencyMunicipalityLetter',
  'EmergencyMunicipalityReferral',
  'GeneralHealthAnswer',
  'GeneralHealthRequest',
  'HistopathologyReport',
  'HospitalReferral',
  'LaboratoryAnalysisFile',
  'LaboratoryReport',
  'LaboratoryRequest',
  'MicrobiologyReport',
  'MicrobiologyRequest',
  'MultiSampleMicrobiologyRequest',
  'MunicipalityLetter',
  'MunicipalityReferral',
  'NegativeReceipt',
  'NegativeVansReceipt',
  'NotificationOfAdmission',
  'NotificationOfDischarge',
  'OutPatientDischargeLetter',
  'PathologyRequest',
  'PositiveReceipt',
  'Prescription',
  'PrescriptionRequest',
  'RadiologyReport',
  'ReferralAttachment',
  'SocialMedicalFollowUpAnswer',
  'SocialMedicalFollowUpRequest',
  'SocialMedicalProposal',
  'StatusAnswer',
  'StatusRequest',
  'WarningOfDischarge',
  'WorkingDisabilityAnswer',
  'WorkingDisabilityRequest',
  'XrayRequest',
]);
