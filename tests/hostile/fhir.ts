/* FHIR in both syntaxes: references that loop, bundles that do something, narratives that are pages. */
import {
  careCommunication,
  careCommunicationXml,
  type HostileCase,
  type Loose,
  mark,
  posted,
  put,
  type Row,
  resourceOf,
} from './case.ts';

const changed = (change: (bundle: Loose, of: (resourceType: string) => Loose) => void) => () => {
  const bundle = careCommunication();
  change(bundle, (resourceType) => resourceOf(bundle, resourceType));
  return bundle;
};
type Find = (resourceType: string) => Loose;
/** A bundle with another value at one place. */
const set = (place: string, value: unknown) => changed((bundle) => put(bundle, place, value));
/** A bundle with another value at one place of a resource. */
const setIn = (resourceType: string, place: string, value: unknown) =>
  changed((_, of) => put(of(resourceType), place, value, of));
const text = (change: (written: string) => string) => () => change(JSON.stringify(careCommunication()));
const xml = (change: (written: string) => string) => () => change(careCommunicationXml());

const references: Row<Loose>[] = [
  [
    'a Communication about itself',
    setIn('Communication', 'subject', (of: Find) => ({ reference: `Communication/${of('Communication').id}` })),
  ],
  [
    'a header whose focus is itself',
    setIn('MessageHeader', 'focus', (of: Find) => [{ reference: `MessageHeader/${of('MessageHeader').id}` }]),
  ],
  [
    'two resources that point at each other',
    setIn('PractitionerRole', 'practitioner', (of: Find) => ({
      reference: `PractitionerRole/${of('PractitionerRole').id}`,
    })),
  ],
  [
    'a contained resource that contains itself',
    setIn('Communication', 'contained', [{ resourceType: 'Communication', id: 'a', partOf: [{ reference: '#a' }] }]),
    202,
    'nobody follows it, and it is not handed on',
  ],
  [
    'contained within contained',
    setIn('Patient', 'contained', [
      { resourceType: 'Patient', id: 'a', contained: [{ resourceType: 'Patient', id: 'b' }] },
    ]),
    202,
    'nobody looks into it, and it is not handed on',
  ],
  ['a reference to the resource itself by #', setIn('Communication', 'subject', { reference: '#' })],
  ['a reference to a query', setIn('Communication', 'subject', { reference: `Patient?identifier=${mark}` })],
  [
    'a reference to another server',
    setIn('Communication', 'subject', { reference: 'http://169.254.169.254/Patient/1' }),
  ],
  ['a reference to a file', setIn('Communication', 'subject', { reference: 'file:///etc/passwd' })],
  ['a reference to nothing', setIn('Communication', 'subject', { reference: `urn:uuid:${mark}` })],
  [
    'a reference to another kind',
    setIn('Communication', 'subject', (of: Find) => ({ reference: `Organization/${of('Organization').id}` })),
  ],
  ['a reference of a number', setIn('Communication', 'subject', { reference: 42 })],
  [
    'a logical reference with a CPR',
    setIn('Communication', 'subject', { identifier: { system: 'urn:oid:1.2.208.176.1.2', value: '0511219996' } }),
  ],
  ['one fullUrl twice', set('entry[1].fullUrl', (bundle: Loose) => bundle.entry[0].fullUrl)],
  ['one resource twice', changed((bundle) => void bundle.entry.push(structuredClone(bundle.entry[1])))],
  ['one id for two kinds', setIn('Patient', 'id', (of: Find) => of('Communication').id)],
];

const bundles: Row<Loose>[] = [
  [
    'a thousand entries',
    changed(
      (bundle) =>
        void bundle.entry.push(...Array.from({ length: 1_000 }, () => ({ resource: { resourceType: 'Basic' } }))),
    ),
    202,
    'MedCom leaves bundles open to further resources; they are not handed on',
  ],
  ['no entry', set('entry', [])],
  ['an entry of null', changed((bundle) => void bundle.entry.push(null))],
  ['an entry without a resource', changed((bundle) => void bundle.entry.push({ fullUrl: `urn:uuid:${mark}` }))],
  ['entries in entries', changed((bundle) => void bundle.entry.push({ entry: [{ resource: {} }] }))],
  [
    'a bundle within the bundle',
    changed(
      (bundle) =>
        void bundle.entry.push({
          fullUrl: 'urn:uuid:6d1d1b7e-5d2c-4d0f-9d7e-0a3d1a2b3c4d',
          resource: careCommunication(),
        }),
    ),
    202,
    'as above',
  ],
  ['an object for the entries', set('entry', (bundle: Loose) => ({ length: 2, 0: bundle.entry[0] }))],
  ...['transaction', 'batch', 'history', 'searchset', 'document', 'collection', '__proto__'].map(
    (type): Row<Loose> => [`a bundle of type ${type}`, set('type', type)],
  ),
  ['an entry that deletes', set('entry[1].request', { method: 'DELETE', url: 'Patient?name:missing=false' })],
  ['an entry that answers', set('entry[1].response', { status: '200', location: 'http://127.0.0.1:1/' })],
  [
    'a link to the next page',
    set('link', [{ relation: 'next', url: 'http://169.254.169.254/' }]),
    202,
    'FHIR allows it, and nobody follows it',
  ],
  ['a signature that is none', set('signature', { type: [{ code: mark }], when: '2025', who: {}, data: 'AAAA' })],
  ['a total of 1e400', text((written) => written.replace('{', '{"total":1e400,'))],
  ['the header in second place', changed((bundle) => void bundle.entry.reverse())],
  ['two headers', changed((bundle) => void bundle.entry.splice(1, 0, structuredClone(bundle.entry[0])))],
  ['a timestamp that is none', set('timestamp', mark)],
  ['a timestamp without an offset', set('timestamp', '2025-11-20T10:00:00')],
  [
    'another profile',
    set('meta.profile', [`http://127.0.0.1:1/${mark}`]),
    202,
    'what the message is says its definition; nobody fetches the profile',
  ],
  [
    'rules that change the meaning',
    set('implicitRules', `http://127.0.0.1:1/${mark}`),
    202,
    'no rule of a sender changes how its message is read here; it is not handed on',
  ],
  [
    'a version beyond all',
    changed((_, of) => put(of('MessageHeader'), 'definition', `${of('MessageHeader').definition}.99999999999`)),
  ],
];

const resources: Row<Loose>[] = [
  ...[
    'Patient',
    'Binary',
    'Parameters',
    'OperationOutcome',
    'Subscription',
    'Nonsense',
    '__proto__',
    'constructor',
  ].map(
    (resourceType): Row<Loose> => [
      `${resourceType} as the root`,
      () => ({ resourceType, id: 'a', text: { div: mark } }),
    ],
  ),
  ['a number as the resourceType', set('resourceType', 42)],
  ['no resourceType within', changed((_, of) => void delete of('Patient').resourceType)],
  [
    'a resourceType twice',
    text((written) => written.replace('"resourceType":"Patient"', '"resourceType":"Patient","resourceType":"Binary"')),
  ],
  ['__proto__ in the bundle', text((written) => written.replace('{', `{"__proto__":{"a":"${mark}"},`))],
  [
    '__proto__ in the patient',
    text((written) => written.replace('"resourceType":"Patient"', `$&,"__proto__":{"a":"${mark}"}`)),
  ],
  [
    'constructor in the header',
    text((written) => written.replace('"resourceType":"MessageHeader"', `$&,"constructor":{"prototype":"${mark}"}`)),
  ],
  ['an id that leads out of its folder', set('id', '../../etc/passwd')],
  ['an id of 65 characters', set('id', 'x'.repeat(65))],
  ['an id with a blank and a quote', set('id', `a' OR '1'='1`)],
  ['an empty id', set('id', '')],
  [
    'a fullUrl of a file',
    set('entry[1].fullUrl', 'file:///etc/passwd'),
    202,
    'it names the entry, and nobody opens it',
  ],
  [
    'a fullUrl with a script',
    set('entry[1].fullUrl', 'javascript:alert(1)'),
    202,
    'it names the entry, and nobody opens it',
  ],
  [
    'an organization of somebody else as sender',
    text((written) => written.replaceAll('5790000990016', '5790000990023')),
    403,
  ],
  [
    'a sender with two GLNs',
    changed(
      (_, of) => void of('Organization').identifier.push({ system: 'https://www.gs1.org/gln', value: '5790000990023' }),
    ),
  ],
  [
    'two patients',
    changed(
      (bundle, of) =>
        void bundle.entry.push({ fullUrl: 'https://example.org/Patient/b', resource: { ...of('Patient'), id: 'b' } }),
    ),
  ],
  [
    'a deceased date that is none',
    setIn('Patient', 'deceasedDateTime', '2025-02-30'),
    202,
    'FHIR’s own form of a date allows it, and it is not handed on',
  ],
  [
    'both kinds of deceased',
    changed((_, of) => Object.assign(of('Patient'), { deceasedBoolean: false, deceasedDateTime: '2025-01-01' })),
  ],
  [
    'a photo of the patient',
    setIn('Patient', 'photo', [{ url: 'file:///etc/passwd' }]),
    202,
    'FHIR allows it; nobody fetches it, and it is not handed on',
  ],
  [
    'an address of 30,000 lines of nothing',
    setIn(
      'Patient',
      'address[0].line',
      Array.from({ length: 1_900 }, () => ''),
    ),
  ],
  ['a payload of two kinds', setIn('Communication', 'payload[0].contentReference', { reference: 'Patient/1' })],
  [
    'a file with a link to the machine',
    changed(
      (_, of) =>
        void of('Communication').payload.push({
          contentAttachment: { contentType: 'text/plain', url: 'file:///etc/passwd' },
        }),
    ),
  ],
  [
    'a file of minus one byte',
    changed(
      (_, of) =>
        void of('Communication').payload.push({
          contentAttachment: { contentType: 'text/plain', size: -1, data: 'YQ==' },
        }),
    ),
  ],
  [
    'a file with the hash of another',
    changed(
      (_, of) =>
        void of('Communication').payload.push({
          contentAttachment: { contentType: 'text/plain', hash: 'AAAA', data: 'YQ==' },
        }),
    ),
  ],
  [
    'an endpoint with a password',
    setIn('MessageHeader', 'source.endpoint', `https://a:${mark}@127.0.0.1/`),
    202,
    'nobody calls it, and it is not handed on',
  ],
  [
    'a destination that is somebody else',
    setIn('MessageHeader', 'destination[0].endpoint', 'https://sor2.sum.dsdn.dk/#id=990031000016002'),
    202,
    'the receiver is the organization with its GLN',
  ],
];

const extensions: Row<Loose>[] = [
  [
    'extensions sixty deep',
    changed((_, of) => {
      let nested: Loose = { url: 'urn:x', valueString: mark };
      for (let depth = 0; depth < 60; depth += 1) nested = { url: 'urn:x', extension: [nested] };
      of('Patient').extension = [nested];
    }),
  ],
  [
    '1,900 extensions',
    setIn(
      'Patient',
      'extension',
      Array.from({ length: 1_900 }, (_x, n) => ({
        url: `urn:${n}`,
        valueString: mark,
      })),
    ),
    202,
    'FHIR allows them; they are not handed on',
  ],
  ['an extension without a url', setIn('Patient', 'extension', [{ valueString: mark }])],
  [
    'an extension with two values',
    setIn('Patient', 'extension', [{ url: 'urn:x', valueString: mark, valueCode: 'a' }]),
  ],
  [
    'an extension with value and extensions',
    setIn('Patient', 'extension', [{ url: 'urn:x', valueString: mark, extension: [{ url: 'urn:y', valueCode: 'a' }] }]),
  ],
  [
    'an extension that modifies',
    setIn('Communication', 'modifierExtension', [{ url: 'urn:not-really', valueBoolean: true }]),
    202,
    'MedCom leaves it open; it is not handed on',
  ],
  [
    'an extension with a whole resource',
    setIn('Patient', 'extension', [{ url: 'urn:x', valueReference: { reference: '#p' } }]),
    202,
    'nobody follows it, and it is not handed on',
  ],
  [
    '_given of another length',
    setIn('Patient', 'name[0]._given', [null, null, { id: mark }]),
    202,
    'what the twin says is not read',
  ],
  ['_family as a text', setIn('Patient', 'name[0]._family', mark)],
  ['_family of nothing', setIn('Patient', 'name[0]._family', {})],
  ['_resourceType', setIn('Patient', '_resourceType', { id: mark }), 202, 'what the twin says is not read'],
  ['_id with a loop of extensions', set('_id', { extension: [{ url: 'urn:x', _url: { extension: [] } }] })],
  ['a twin of an object', setIn('Communication', '_subject', { id: mark }), 202, 'what the twin says is not read'],
];

const xhtml = 'http://www.w3.org/1999/xhtml';
const narratives: [name: string, inner: string, because?: string][] = [
  ['a script', `<script>${mark}</script>`],
  ['an event', `<p onmouseover="${mark}">x</p>`],
  [
    'a picture from elsewhere',
    '<img src="https://evil.example/x.png" alt="x"/>',
    'FHIR allows it (txt-1), and no narrative of a sender is handed on',
  ],
  ['a frame', `<iframe src="javascript:${mark}"></iframe>`],
  ['a form', '<form action="https://evil.example/"><input name="cpr"/></form>'],
  ['a link with a script', '<a href="javascript:alert(1)">x</a>'],
  [
    'a link with data',
    '<a href="data:text/html,x">x</a>',
    'FHIR allows it (txt-1), and no narrative of a sender is handed on',
  ],
  ['a base address', '<base href="https://evil.example/"/>'],
  ['a style sheet', '<link rel="stylesheet" href="https://evil.example/x.css"/>'],
  ['a style element', '<style>body{background:url(https://evil.example/)}</style>'],
  [
    'a style that loads',
    '<p style="background:url(https://evil.example/)">x</p>',
    'FHIR allows it (txt-1), and no narrative of a sender is handed on',
  ],
  ['a refresh', '<meta http-equiv="refresh" content="0;url=https://evil.example/"/>'],
  ['a drawing with a script', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
  [
    'mathematics with a link',
    '<math xmlns="http://www.w3.org/1998/Math/MathML"><mtext href="javascript:x">x</mtext></math>',
  ],
  ['an object', '<object data="https://evil.example/x.swf"></object>'],
  ['an entity of HTML', '<p>&nbsp;&copy;</p>', 'FHIR allows it (txt-1), and no narrative of a sender is handed on'],
  ['a comment of conditions', '<!--[if IE]><script>alert(1)</script><![endif]-->'],
  ['CDATA', `<![CDATA[<script>${mark}</script>]]>`],
  ['an instruction', '<?php system("id") ?>'],
  ['a DOCTYPE', '<!DOCTYPE x [<!ENTITY a "b">]><p>&a;</p>'],
  ['an element that is not closed', '<p><b>x</p>', 'no narrative of a sender is handed on'],
  ['a script in capitals', '<SCRIPT>alert(1)</SCRIPT>'],
  ['a script in another namespace', '<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>'],
  ['a script behind a NUL', '<scr\\u0000ipt>alert(1)</scr\\u0000ipt>'],
  [
    'thirty thousand bold tags',
    '<b>x</b>'.repeat(3_700),
    'they are allowed, and no narrative of a sender is handed on',
  ],
];

/* FHIR's own rules let pictures and styles in: there they are, but nobody ever shows or hands on a sender's narrative. */
const narrativeRows: Row<string>[] = narratives.map(([name, inner, because]) => [
  name,
  text((written) =>
    written.replace(
      /"div":"<div[^>]*>.*?<\/div>"/,
      () => `"div":"<div xmlns=\\"${xhtml}\\">${inner.replaceAll('"', '\\"')}</div>"`,
    ),
  ),
  because === undefined ? 422 : 202,
  because,
]);

const divs: Row<string>[] = [
  ['no div', text((written) => written.replace(/"div":"<div[^>]*>.*?<\/div>"/, `"div":"${mark}"`))],
  [
    'a div of no namespace',
    text((written) => written.replace('<div xmlns=\\"http://www.w3.org/1999/xhtml\\">', '<div>')),
    202,
    'no narrative of a sender is handed on',
  ],
  [
    'two divs',
    text((written) => written.replace('</div>"', '</div><div/>"')),
    202,
    'no narrative of a sender is handed on',
  ],
  ['an empty div', text((written) => written.replace(/"div":"<div([^>]*)>.*?<\/div>"/, '"div":"<div$1></div>"'))],
];

const syntax: Row<Loose>[] = [
  ['lists in lists 200 deep', () => `{"resourceType":"Bundle","entry":${'['.repeat(200)}${']'.repeat(200)}}`],
  ['two bundles on two lines', () => `${JSON.stringify(careCommunication())}\n${JSON.stringify(careCommunication())}`],
  ['a list of bundles', () => [careCommunication()]],
  ['an empty object within', setIn('Patient', 'maritalStatus', {})],
  ['an empty list within', setIn('Patient', 'contact', [])],
  ['null within', setIn('Patient', 'gender', null)],
  ['a lone surrogate in the topic', text((written) => written.replace(mark, `${mark}\\ud83d`))],
  ['NUL in the text', text((written) => written.replace('Tak for', 'Tak\\u0000for'))],
  ['a number for a text', setIn('Communication', 'topic.text', 42)],
  ['XML under the name of FHIR JSON', () => careCommunicationXml()],
];

const inXml: Row<string>[] = [
  ['a DOCTYPE', xml((written) => written.replace('<Bundle', '<!DOCTYPE Bundle><Bundle'))],
  [
    'entities that multiply',
    xml((written) => written.replace('<Bundle', `<!DOCTYPE b [<!ENTITY a "${mark}"><!ENTITY c "&a;&a;">]><Bundle`)),
  ],
  [
    'an external entity',
    xml((written) => written.replace('<Bundle', '<!DOCTYPE b [<!ENTITY x SYSTEM "file:///etc/passwd">]><Bundle')),
  ],
  [
    'an include',
    xml((written) =>
      written.replace(
        '<type value',
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/><type value',
      ),
    ),
  ],
  ['another namespace', xml((written) => written.replace('http://hl7.org/fhir', 'http://hl7.org/fhir2'))],
  ['no namespace', xml((written) => written.replace(' xmlns="http://hl7.org/fhir"', ''))],
  [
    'an attribute nobody knows',
    xml((written) => written.replace('<type value="message"', `<type value="message" evil="${mark}"`)),
  ],
  ['a value twice', xml((written) => written.replace('<type value="message"', '<type value="message" value="batch"'))],
  [
    'a base address',
    xml((written) => written.replace('<Bundle ', '<Bundle xml:base="http://127.0.0.1:1/" ')),
    202,
    'nobody goes by it, and it is not handed on',
  ],
  ['text between elements', xml((written) => written.replace('<type value', `${mark}<type value`))],
  ['CDATA between elements', xml((written) => written.replace('<type value', `<![CDATA[${mark}]]><type value`))],
  ['an element twice', xml((written) => written.replace(/<type value="message"\s*\/>/, '$&$&'))],
  [
    'elements in the wrong order',
    xml((written) => written.replace(/(<id value="[^"]*"\s*\/>)(.*?)(<type value="message"\s*\/>)/s, '$3$2$1')),
  ],
  ['a resource within a resource', xml((written) => written.replace('<Patient>', '<Patient><Patient>'))],
  ['a script in the narrative', xml((written) => written.replace('<p>', `<script>${mark}</script><p>`))],
  ['an event in the narrative', xml((written) => written.replace('<p>', `<p onclick="${mark}">`))],
  [
    'UTF-16 declared',
    xml((written) => `<?xml version="1.0" encoding="UTF-16"?>${written.replace(/^<\?xml[^>]*\?>/, '')}`),
    202,
    'the bytes are UTF-8, as FHIR asks for, whatever their label says',
  ],
  [
    'an instruction',
    xml((written) => written.replace('<type value', '<?php x ?><type value')),
    202,
    'nobody carries it out, and it is not handed on',
  ],
  [
    'a schema from elsewhere',
    xml((written) =>
      written.replace(
        '<Bundle ',
        '<Bundle xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://hl7.org/fhir http://127.0.0.1:1/x.xsd" ',
      ),
    ),
    202,
    'the hint is allowed, and nobody follows it',
  ],
  ['elements 200 deep', xml((written) => written.replace('<type value', `${'<meta>'.repeat(200)}<type value`))],
  [
    'an element called __proto__',
    xml((written) => written.replace('<type value', `<__proto__ value="${mark}"/><type value`)),
  ],
  ['a reference beyond Unicode', xml((written) => written.replace(mark, `${mark}&#x110000;`))],
  ['cut off', xml((written) => written.slice(0, -30))],
];

export const fhirCases: readonly HostileCase[] = [
  ...posted('FHIR references', 'application/fhir+json', references),
  ...posted('FHIR bundles', 'application/fhir+json', bundles),
  ...posted('FHIR resources', 'application/fhir+json', resources),
  ...posted('FHIR extensions', 'application/fhir+json', extensions),
  ...posted('FHIR narrative', 'application/fhir+json', narrativeRows),
  ...posted('FHIR narrative', 'application/fhir+json', divs),
  ...posted('FHIR JSON syntax', 'application/fhir+json', syntax),
  ...posted('FHIR XML', 'application/fhir+xml', inXml),
];
