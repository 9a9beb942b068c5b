import type { Coding } from './resources.ts';

/** Names and codes of MedCom's FHIR standards. Sources: the packages carecommunication 5.0, acknowledgement 2.0, core 3.0, messaging 4.0, terminology 2.0; dk-core 3.4. */

const medcom = 'http://medcomfhir.dk/ig';

export const profiles = {
  careCommunication: `${medcom}/carecommunication/StructureDefinition/medcom-careCommunication-message`,
  careCommunicationHeader: `${medcom}/carecommunication/StructureDefinition/medcom-careCommunication-messageHeader`,
  communication: `${medcom}/carecommunication/StructureDefinition/medcom-careCommunication-communication`,
  careCommunicationProvenance: `${medcom}/carecommunication/StructureDefinition/medcom-careCommunication-provenance`,
  acknowledgement: `${medcom}/acknowledgement/StructureDefinition/medcom-messaging-acknowledgement`,
  acknowledgementHeader: `${medcom}/acknowledgement/StructureDefinition/medcom-messaging-acknowledgementHeader`,
  operationOutcome: `${medcom}/acknowledgement/StructureDefinition/medcom-acknowledgement-operationoutcome`,
  messagingProvenance: `${medcom}/messaging/StructureDefinition/medcom-messaging-provenance`,
  messagingOrganization: `${medcom}/messaging/StructureDefinition/medcom-messaging-organization`,
  patient: `${medcom}/core/StructureDefinition/medcom-core-patient`,
  practitionerRole: `${medcom}/core/StructureDefinition/medcom-core-practitionerrole`,
  practitioner: `${medcom}/core/StructureDefinition/medcom-core-practitioner`,
  careTeam: `${medcom}/core/StructureDefinition/medcom-core-careteam`,
  encounter: `${medcom}/core/StructureDefinition/medcom-core-encounter`,
} as const;

export const extensionUrls = {
  date: `${medcom}/core/StructureDefinition/medcom-core-datetime-extension`,
  identifier: `${medcom}/core/StructureDefinition/medcom-core-identifier-extension`,
  author: `${medcom}/core/StructureDefinition/medcom-core-practitioner-extension`,
  authorContact: `${medcom}/core/StructureDefinition/medcom-core-contact-extension`,
  sender: `${medcom}/core/StructureDefinition/medcom-core-sender-extension`,
  use: `${medcom}/messaging/StructureDefinition/medcom-messaging-destinationUseExtension`,
  dataAbsent: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason',
} as const;

export const systems = {
  cpr: 'urn:oid:1.2.208.176.1.2',
  xEcpr: 'urn:oid:1.2.208.176.1.6.1.1',
  dEcpr: 'urn:oid:1.2.208.176.1.6.1.3',
  sor: 'urn:oid:1.2.208.176.1.1',
  gln: 'https://www.gs1.org/gln',
  ydernummer: 'urn:oid:1.2.208.176.1.4',
  municipality: 'http://hl7.dk/fhir/core/CodeSystem/dk-core-municipality-codes',
  lpr3: 'https://www.esundhed.dk/Registre/Landspatientregisteret',
  events: `${medcom}/terminology/CodeSystem/medcom-messaging-eventCodes`,
  activities: `${medcom}/terminology/CodeSystem/medcom-messaging-activityCodes`,
  destinationUse: `${medcom}/terminology/CodeSystem/medcom-messaging-destinationUse`,
  categories: `${medcom}/terminology/CodeSystem/medcom-careCommunication-categoryCodes`,
  encounterOther: `${medcom}/terminology/CodeSystem/medcom-core-encounter-act-codes`,
  actCode: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
  administrativeRoles: `${medcom}/terminology/CodeSystem/medcom-core-PractitionerRolesSKSadministrativ`,
  authorizedRoles: `${medcom}/terminology/CodeSystem/medcom-core-PractitionerRolesAutorisationsregistret`,
} as const;

/** Systems that name a GLN; the first is that of the profiles, the second of dk-core 3.5 and newer, the third of old test material. */
export const glnSystems: readonly string[] = [systems.gln, 'http://www.gs1.org/gln', 'urn:oid:1.3.88'];

/** Whether a system is one of those for D-eCPR: the national or a region's. */
export function isDEcprSystem(system: string | undefined): boolean {
  return system === systems.dEcpr || (system?.startsWith(`${systems.dEcpr}.`) ?? false);
}

export const definitions = {
  careCommunication: `${medcom}/messagedefinitions/MessageDefinition/MedComCareCommunicationMessageDefinition|5.0`,
  acknowledgement: `${medcom}/messagedefinitions/MessageDefinition/MedComAcknowledgementMessageDefinition|2.0`,
} as const;

export const events = {
  careCommunication: 'care-communication-message',
  acknowledgement: 'acknowledgement-message',
} as const;

/** What the official conversion writes where nothing is known. Source: mapping sheet v500. */
export const unknowns = {
  role: 'ukendt',
  phone: '0000 0000',
  topic: 'Ukendt emne',
  /* The official conversion has no word for a letter without text, and CareCommunication wants one. */
  text: 'Meddelelsen har ingen tekst.',
} as const;

/** Roles with a code, by their Danish name. Source: value set medcom-core-PractitionerRoles 2.0.0, its three misspelt twins left out. */
const administrativeRoles: Record<string, string> = {
  speciallaege: 'Speciallæge',
  speciallaegeipraksis: 'Speciallæge i praksis',
  cheflaege: 'Cheflæge',
  overlaege: 'Overlæge',
  afdelingslaege: 'Afdelingslæge',
  sygehuslaege: 'Sygehuslæge',
  sygeplejerske: 'Sygeplejerske',
  sundhedsplejerske: 'Sundhedsplejerske',
  socialogsundhedsassistent: 'Social- og sundhedsassistent',
  socialogsundhedsmedhjaelper: 'Social- og sundhedsmedhjælper',
  sygehjaelper: 'Sygehjælper',
  plejer: 'Plejer',
  plejehjemsassistent: 'Plejehjemsassistent',
  tandlaege: 'Tandlæge',
  klinisktandtekniker: 'Klinisk tandtekniker',
  tandplejer: 'Tandplejer',
  farmaceut: 'Farmaceut',
  apoteker: 'Apoteker',
  psykolog: 'Psykolog',
  jordemoder: 'Jordemoder',
  fysioterapeut: 'Fysioterapeut',
  ergoterapeut: 'Ergoterapeut',
  bioanalytiker: 'Bioanalytiker',
  radiograf: 'Radiograf',
  diaetist: 'Diætist',
  diaetistassistent: 'Diætistassistent',
  audilogiassistent: 'Audilogiassistent',
  neurofysiologassistent: 'Neurofysiologassistent',
  kiropraktor: 'Kiropraktor',
  zoneterapeut: 'Zoneterapeut',
  psykoterapeut: 'Psykoterapeut',
  audiologopaed: 'Audiologopæd',
  laegesekretaer: 'Lægesekretær',
  ledendelaegesekretaer: 'Ledende lægesekretær',
  sygeplejesekretaer: 'Sygeplejesekretær',
  fodterapeut: 'Fodterapeut',
  socialraadgiver: 'Socialrådgiver',
  ledendesocialraadgiver: 'Ledende socialrådgiver',
  laerer: 'Lærer',
  paedagog: 'Pædagog',
  beskaeftigelsesvejleder: 'Beskæftigelsesvejleder',
  bandagist: 'Bandagist',
  skomager: 'Skomager',
  optiker: 'Optiker',
};
const misspeltRoles: Record<string, string> = {
  pyskolog: 'psykolog',
  sygeplejesekretear: 'sygeplejesekretaer',
  socialogsundhedsmehjaelper: 'socialogsundhedsmedhjaelper',
};
const authorizedRoles: Record<string, string> = {
  laege: 'Læge',
  ambulancebehandler: 'Ambulancebehandler',
  osteopat: 'Osteopat',
};

/** The code of a role whose Danish name is exactly this one. */
export function roleCoding(name: string): Coding | undefined {
  for (const [system, roles] of [
    [systems.administrativeRoles, administrativeRoles],
    [systems.authorizedRoles, authorizedRoles],
  ] as const) {
    const code = Object.keys(roles).find((key) => roles[key] === name);
    if (code) return { system, code };
  }
  return undefined;
}

/** The Danish name of a coded role, else what its sender calls it. */
export function roleName({ code = '', display }: Coding): string | undefined {
  return administrativeRoles[misspeltRoles[code] ?? code] ?? authorizedRoles[code] ?? display ?? (code || undefined);
}

/** File types that an attachment may have. Source: value set medcom-core-attachmentMimeTypes 1.8.1. */
export const attachmentTypes: readonly string[] = [
  'application/pdf',
  'image/gif',
  'image/jpeg',
  'image/png',
  'image/tiff',
  'image/bmp',
];

/** Class and status of an Encounter by the patient's relation to the hospital. Source: use cases of the conversion service 3.1.0. */
export const encounterStatuses = {
  inactive: { class: { system: systems.encounterOther, code: 'other' }, status: 'unknown' },
  admitted: { class: { system: systems.actCode, code: 'IMP' }, status: 'in-progress' },
  outpatient: { class: { system: systems.actCode, code: 'AMB' }, status: 'in-progress' },
  deceased: { class: { system: systems.encounterOther, code: 'other' }, status: 'finished' },
} as const;

/** Where a party's messages go, told as its place in the SOR register: the convention of all official examples. */
export function endpointOf(sor: string): string {
  return `https://sor2.sum.dsdn.dk/#id=${sor}`;
}
