import { danishCategory } from '../categories.ts';
import type { Resource } from './resources.ts';
import { isObject, type Json } from './source.ts';
import { extensionUrls, roleName, systems } from './terminology.ts';
import { escapeXml } from './xml-print.ts';

/** Danish and English names of the elements that the gateway writes. */
const labels: Record<string, string> = {
  id: 'Id',
  identifier: 'Identifikator / Identifier',
  system: 'System',
  value: 'Værdi / Value',
  use: 'Anvendelse / Use',
  name: 'Navn / Name',
  family: 'Efternavn / Family name',
  given: 'Fornavn / Given name',
  text: 'Tekst / Text',
  address: 'Adresse / Address',
  line: 'Vej / Street',
  city: 'By / City',
  postalCode: 'Postnummer / Postal code',
  telecom: 'Telefon / Telephone',
  deceasedBoolean: 'Død / Deceased',
  eventCoding: 'Meddelelsestype / Event',
  code: 'Kode / Code',
  destination: 'Modtager / Destination',
  receiver: 'Modtagerorganisation / Receiver',
  endpoint: 'Adresse / Endpoint',
  sender: 'Afsender / Sender',
  source: 'Kilde / Source',
  focus: 'Indhold / Focus',
  definition: 'Definition',
  response: 'Svar / Response',
  details: 'Detaljer / Details',
  status: 'Status',
  category: 'Kategori / Category',
  priority: 'Prioritet / Priority',
  subject: 'Patient / Subject',
  topic: 'Emne / Topic',
  encounter: 'Kontakt / Encounter',
  recipient: 'Specifik modtager / Recipient',
  payload: 'Meddelelsessegment / Payload',
  contentString: 'Meddelelsestekst / Text',
  contentAttachment: 'Bilag / Attachment',
  contentType: 'Filtype / Content type',
  url: 'Link',
  title: 'Titel / Title',
  creation: 'Oprettet / Created',
  class: 'Klasse / Class',
  episodeOfCare: 'Forløb / Episode of care',
  practitioner: 'Person / Practitioner',
  organization: 'Organisation / Organization',
  managingOrganization: 'Organisation / Managing organization',
  target: 'Vedrører / Target',
  occurredDateTime: 'Tidspunkt / Occurred',
  recorded: 'Registreret / Recorded',
  activity: 'Aktivitet / Activity',
  agent: 'Aktør / Agent',
  who: 'Hvem / Who',
  entity: 'Indgår / Entity',
  role: 'Rolle / Role',
  what: 'Hvad / What',
  reference: 'Reference',
  assigner: 'Tildelt af / Assigner',
  issue: 'Fejl / Issue',
  severity: 'Alvor / Severity',
};

/** Names of the extensions, by their URL. */
const extensionLabels = new Map<unknown, string>([
  [extensionUrls.date, 'Afsendt / Date'],
  [extensionUrls.identifier, 'Segment-id / Identifier'],
  [extensionUrls.author, 'Forfatter / Author'],
  [extensionUrls.authorContact, 'Forfatters telefon / Author contact'],
  [extensionUrls.sender, 'Specifik afsender / Sender'],
  [extensionUrls.use, 'Anvendelse / Use'],
  [extensionUrls.dataAbsent, 'Ukendt / Data absent'],
]);

const untold = new Set(['resourceType', 'meta', 'data']);

/**
 * A resource with its narrative: everything it says, its id and references included, attachments' content left out, in Danish and English.
 * Source: MedCom general governance 2.0, narrative texts.
 */
export function withNarrative<T extends Resource>(resource: T): T {
  const told = JSON.parse(JSON.stringify(resource, (name, value) => (untold.has(name) ? undefined : value))) as Json;
  const div = `<div xmlns="http://www.w3.org/1999/xhtml"><p><b>${resource.resourceType}</b></p>${list(told)}</div>`;
  return { ...resource, text: { status: 'generated', div } };
}

function list(value: Json): string {
  if (!isObject(value)) return '';
  const items = Object.entries(value).flatMap(([name, inner]) => {
    if (name === 'extension') return extensions(inner);
    const values = Array.isArray(inner) ? inner : [inner];
    return values.map((one) => item(labels[name] ?? name, one));
  });
  return `<ul>${items.join('')}</ul>`;
}

function extensions(value: Json): string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((extension) => {
    if (!isObject(extension)) return [];
    const [content] = Object.entries(extension).filter(([name]) => name.startsWith('value'));
    return content ? [item(extensionLabels.get(extension.url) ?? 'Udvidelse / Extension', content[1])] : [];
  });
}

function item(label: string, value: Json): string {
  const content = isObject(value) ? meaning(value) + list(value) : lines(String(value));
  return `<li><b>${label}</b>: ${content}</li>`;
}

/** What a code means, for people. */
function meaning({ system, code }: { [name: string]: Json }): string {
  if (typeof code !== 'string') return '';
  if (system === systems.categories) return escapeXml(danishCategory(code) ?? '');
  const isRole = system === systems.administrativeRoles || system === systems.authorizedRoles;
  return isRole ? escapeXml(roleName({ code }) ?? '') : '';
}

function lines(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map(escapeXml)
    .join('<br/>');
}
