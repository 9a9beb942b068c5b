import type { Letter, StandardName, WriteContext } from '../format.ts';
import type { Frame } from './emessage.ts';
import type { SchemaName } from './schema.ts';
import type { XmlContent } from './serialize.ts';
import { readXctl, receiptElements, receiptStandard, writeXctl } from './xctl.ts';
import { readXdis15, writeXdis15 } from './xdis15.ts';
import { readXdis91, writeXdis91 } from './xdis91.ts';
import { readXref15, writeXref15 } from './xref15.ts';

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

/** Every version that is read and written. A further one is a row here, a schema, and a reader and writer of its own where it differs. */
export const standards: readonly Standard[] = [
  {
    standard: 'XDIS91',
    version: 'XD9134L',
    namespace: `${sundcom}/2006/07/01/`,
    root: 'ClinicalEmail',
    schema: '2006-07-01',
    read: readXdis91,
    write: ({ cover, body }, context) =>
      body.kind === 'correspondence' ? writeXdis91(cover, body, context) : undefined,
  },
  {
    standard: 'XREF15',
    version: 'XH1531R',
    namespace: `${medcom}/2020/05/06/`,
    root: 'MunicipalityReferral',
    schema: '2020-05-06',
    read: readXref15,
    write: ({ cover, body }, context) => (body.kind === 'referral' ? writeXref15(cover, body, context) : undefined),
  },
  {
    standard: 'XDIS15',
    version: 'XD1531L',
    namespace: `${medcom}/2020/05/06/`,
    root: 'MunicipalityLetter',
    schema: '2020-05-06',
    read: readXdis15,
    write: ({ cover, body }, context) => (body.kind === 'closing-note' ? writeXdis15(cover, body, context) : undefined),
  },
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
