import type { StandardName } from '../formats/format.ts';

/** Something of a message's cover that a standard cannot hold as it is. */
export interface Loss {
  /** JSON Pointer into the canonical message; what lies below it is meant too. */
  path: string;
  /** What becomes of it, and where it can be found again. */
  becomes: string;
}

const pairedIds: readonly Loss[] = [
  { path: '/letterId', becomes: "an id of the standard's shape where it has another; the stored pair leads back" },
  { path: '/envelopeId', becomes: "an id of the standard's shape where it has another; the stored pair leads back" },
];

const inXml: readonly Loss[] = [...pairedIds, { path: '/sentAt', becomes: 'the minute in Danish time' }];

const inXmlLetters: readonly Loss[] = [
  ...inXml,
  {
    path: '/threadId',
    becomes: 'the EpisodeOfCareIdentifier where the message has no episode; the stored thread leads back',
  },
  {
    path: '/exchange/precedes',
    becomes: 'nothing: XML names no message that a letter answers; the stored thread leads back',
  },
  { path: '/segmentId', becomes: 'nothing: XML has no segments' },
  {
    path: '/attachments',
    becomes:
      'the same links; files travel beside the letter in an XBIN01 and are joined again, with a UUID as id and without a time',
  },
  { path: '/segments', becomes: 'text behind the newest segment, with author and minute' },
  { path: '/sender/phone', becomes: "one phone with the author's, which wins" },
  { path: '/senderUnit/kind', becomes: 'nothing: XML has the name of a unit alone' },
  { path: '/recipientUnit/kind', becomes: 'nothing: XML has the name of a unit alone' },
  {
    path: '/formatting',
    becomes:
      'the same styles on the same text; under a heading all but `center` and `right`; nothing on a text that has become another, and nothing of marks that cross',
  },
  { path: '/localElements', becomes: 'the same; nothing where the schema of the version written refuses them' },
];

const municipal: readonly Loss[] = [
  ...inXmlLetters,
  { path: '/encounterStatus', becomes: 'nothing where it is `inactive`, which is what absence means' },
];

const inFhir: readonly Loss[] = [
  ...pairedIds,
  { path: '/formatting', becomes: 'nothing: the text is plain' },
  { path: '/localElements', becomes: 'nothing: they belong to MedCom XML' },
  { path: '/receiptRequested', becomes: 'yes: in FHIR every letter is acknowledged, and no receipt' },
  { path: '/sender/address', becomes: 'an address whose street takes up the suburb' },
  { path: '/receiver/address', becomes: 'an address whose street takes up the suburb' },
  { path: '/receiver/name', becomes: 'one name with the unit' },
  { path: '/receiver/unit', becomes: 'one name with the place' },
  { path: '/sender/name', becomes: 'one name with the unit' },
  { path: '/sender/unit', becomes: 'one name with the place' },
];

const ofReceipts: readonly Loss[] = [
  '/exchange',
  '/threadId',
  '/episodeOfCareId',
  '/priority',
  '/encounterStatus',
  '/senderUnit',
  '/recipientUnit',
  '/segmentId',
  '/segments',
  '/attachments',
].map((path) => ({ path, becomes: 'nothing: a receipt tells of the original alone' }));

const originalIds: readonly Loss[] = [
  {
    path: '/content/original/letterId',
    becomes: 'the id that the original bore in this standard; the stored pair leads back',
  },
  {
    path: '/content/original/envelopeId',
    becomes: 'the id that the original bore in this standard, or nothing; the stored pair leads back',
  },
];

const receiptsInXml: readonly Loss[] = [
  ...inXml,
  { path: '/formatting', becomes: 'nothing: a receipt has no text of its own' },
  { path: '/localElements', becomes: 'the same; nothing where the schema of the version written refuses them' },
  ...originalIds,
  ...ofReceipts,
  { path: '/receiptRequested', becomes: 'nothing: nobody answers a receipt' },
  { path: '/sender', becomes: 'its GLN alone' },
  { path: '/receiver', becomes: 'its GLN alone' },
];

/**
 * What of a message each standard cannot hold. All that is not named here comes back: the content, the author, the patient's numbers
 * and name and the GLNs always. Source: contract §1, *Loss*; `docs/carriers.md` tells the same.
 */
export const losses: Readonly<Record<StandardName, readonly Loss[]>> = {
  json: [],
  XDIS91: [
    ...inXmlLetters,
    { path: '/encounterStatus', becomes: 'nothing where it is `inactive`, which is what absence means' },
  ],
  XREF15: municipal,
  XDIS15: municipal,
  XREF22: municipal,
  XDIS22: municipal,
  XBIN01: [...inXmlLetters, { path: '/content', becomes: 'nothing: it is files alone, its letter tells the rest' }],
  XCTL01: receiptsInXml,
  XCTL02: receiptsInXml,
  XCTL03: receiptsInXml,
  VANSEnvelope: receiptsInXml,
  CareCommunication: [
    ...inFhir,
    { path: '/patient/address', becomes: 'an address whose street takes up the suburb' },
    { path: '/exchange/precedes', becomes: 'nothing for a correction; of others an id in the shape of FHIR' },
    {
      path: '/segmentId',
      becomes: 'the same where it is a UUID and no line has to be added to the text, else one derived',
    },
    {
      path: '/segments',
      becomes: 'the same texts in order of time; their ids, authors, organizations and messages have the shape of FHIR',
    },
    {
      path: '/attachments',
      becomes: 'the same files and links; their ids have the shape of FHIR, a time is given to each',
    },
    { path: '/priority', becomes: 'nothing but for the category regarding-referral' },
    { path: '/encounterStatus', becomes: 'nothing where no encounter can be named' },
  ],
  Acknowledgement: [...inFhir, ...originalIds, ...ofReceipts],
};
