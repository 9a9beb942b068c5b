/** The parts of FHIR R4 resources that the reader and the writer use. What else a message holds is checked and passed over. */

export interface Extension {
  url: string;
  valueDateTime?: string;
  valueIdentifier?: Identifier;
  valueReference?: Reference;
  valueContactPoint?: ContactPoint;
  valueCoding?: Coding;
  valueCode?: string;
}

export interface Coding {
  system?: string;
  code?: string;
  display?: string;
}

export interface CodeableConcept {
  coding?: Coding[];
  text?: string;
}

export interface Identifier {
  use?: string;
  type?: CodeableConcept;
  system?: string;
  value?: string;
  assigner?: Reference;
}

export interface Reference {
  reference?: string;
  identifier?: Identifier;
}

export interface ContactPoint {
  system?: string;
  value?: string;
  use?: string;
}

export interface HumanName {
  extension?: Extension[];
  use?: string;
  text?: string;
  family?: string;
  given?: string[];
}

export interface PostalAddress {
  line?: string[];
  city?: string;
  postalCode?: string;
}

export interface Resource {
  resourceType: string;
  id?: string;
  meta?: { profile?: string[] };
  text?: { status: string; div: string };
}

export interface MessageHeader extends Resource {
  resourceType: 'MessageHeader';
  eventCoding?: Coding;
  destination?: { extension?: Extension[]; endpoint?: string; receiver?: Reference }[];
  sender?: Reference;
  source?: { endpoint?: string };
  response?: { identifier: string; code: string; details?: Reference };
  focus?: Reference[];
  definition?: string;
}

export interface Attachment {
  contentType?: string;
  data?: string;
  url?: string;
  title?: string;
  creation?: string;
}

export interface Payload {
  extension?: Extension[];
  contentString?: string;
  contentAttachment?: Attachment;
}

export interface Communication extends Resource {
  resourceType: 'Communication';
  extension?: Extension[];
  identifier?: Identifier[];
  status?: string;
  category?: CodeableConcept[];
  priority?: string;
  subject?: Reference;
  topic?: CodeableConcept;
  encounter?: Reference;
  recipient?: Reference[];
  payload?: Payload[];
}

export interface Patient extends Resource {
  resourceType: 'Patient';
  identifier?: Identifier[];
  name?: HumanName[];
  deceasedBoolean?: boolean;
  deceasedDateTime?: string;
  address?: PostalAddress[];
}

export interface Organization extends Resource {
  resourceType: 'Organization';
  identifier?: Identifier[];
  name?: string;
  telecom?: ContactPoint[];
  address?: PostalAddress[];
}

export interface PractitionerRole extends Resource {
  resourceType: 'PractitionerRole';
  practitioner?: Reference;
  organization?: Reference;
  code?: CodeableConcept[];
}

export interface Practitioner extends Resource {
  resourceType: 'Practitioner';
  name?: HumanName[];
}

export interface CareTeam extends Resource {
  resourceType: 'CareTeam';
  category?: CodeableConcept[];
  name?: string;
  managingOrganization?: Reference[];
}

export interface Encounter extends Resource {
  resourceType: 'Encounter';
  status?: string;
  class?: Coding;
  subject?: Reference;
  episodeOfCare?: Reference[];
}

export interface Provenance extends Resource {
  resourceType: 'Provenance';
  target?: Reference[];
  occurredDateTime?: string;
  recorded?: string;
  activity?: CodeableConcept;
  agent?: { who?: Reference }[];
  entity?: { role: string; what: Reference }[];
}

export interface OperationOutcome extends Resource {
  resourceType: 'OperationOutcome';
  issue?: { severity: string; code: string; details?: CodeableConcept; diagnostics?: string }[];
}

/** The resources of MedCom messages by type. */
export interface Resources {
  MessageHeader: MessageHeader;
  Communication: Communication;
  Patient: Patient;
  Organization: Organization;
  PractitionerRole: PractitionerRole;
  Practitioner: Practitioner;
  CareTeam: CareTeam;
  Encounter: Encounter;
  Provenance: Provenance;
  OperationOutcome: OperationOutcome;
}

export type ResourceName = keyof Resources;
export type AnyResource = Resources[ResourceName];

export interface Entry {
  fullUrl?: string;
  resource?: AnyResource;
}

export interface Bundle {
  resourceType: 'Bundle';
  id: string;
  meta?: { profile?: string[] };
  type: string;
  timestamp: string;
  entry: Entry[];
}
