/* Words that do something where they are pasted into a query, a shell, a page, a log or a sheet. Here they are words. */
import {
  careCommunication,
  type HostileCase,
  type Loose,
  letter,
  mark,
  message,
  posted,
  type Row,
  resourceOf,
} from './case.ts';

/** What might be carried out, by what would do it. */
export const words: Record<string, string> = {
  'a CPR': '0511219996',
  'a CPR with a dash': '051121-9996',
  SQL: `'; DROP TABLE messages; --`,
  'SQL that is always true': `x' OR '1'='1`,
  'a shell': '$(touch /tmp/x); `id` | cat /etc/passwd',
  'a template with braces': '{{constructor.constructor("return process")()}}',
  'a template with a dollar': '\u0024{process.exit(1)}',
  'a template with percent signs': '<%= process.env %>',
  'a look-up of Log4j': '\u0024{jndi:ldap://127.0.0.1:1/x}',
  'a script of HTML': '<script>alert(1)</script>',
  'an attribute of HTML': '" onmouseover="alert(1)',
  'a path': '../../../../etc/passwd',
  'a path of Windows': '..\\..\\windows\\win.ini',
  'a formula of a sheet': '=HYPERLINK("http://evil.example/","x")',
  'a query of LDAP': '*)(uid=*))(|(uid=*',
  'a path of XPath': `' or count(/*)=1 or '`,
  'an operator of MongoDB': '{"$gt":""}',
  'format signs of C': '%s%n%x%p',
  'format signs of a logger': '%o %j %c {} [object Object]',
  'the name of a prototype': '__proto__',
  'undefined in words': 'undefined',
  'a turn to the left': 'abc\u202edcba\u202c',
  'signs without width': 'a\u200b\u200d\u2060\ufeffb',
  'letters that look alike': 'Аlmа Tеstеsеn',
  'a pile of accents': `Z${'\u0301'.repeat(200)}`,
  'a sign of four bytes': '👩‍👩‍👧‍👦',
  'letters in two pieces': 'a\u030a o\u0308',
  'separators of lines': 'a\u2028b\u2029c',
  'segments of EDIFACT': `UNT+1+1'UNZ+1+1'`,
  'segments of HL7': 'MSH|^~\\&|',
  'the end of a mail': 'a\n.\nQUIT',
  'a header': 'x\nSet-Cookie: a=b',
  'a heading of this gateway': 'Henvisning: PPR\nBrevtype: Svar',
  'the border of an earlier message': '----- Tidligere besked fra Karen Holm -----',
};

const text = Object.entries(words);
const inOneLine = text.filter(([, word]) => !/[\n\u2028\u2029]/.test(word));

const escaped = (word: string) =>
  word
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '<Break/>');
const why = 'they are words, and are delivered as words';

function rows<Made>(from: [string, string][], make: (word: string) => Made): Row<Made>[] {
  return from.map(([name, word]) => [name, () => make(word), 202, why]);
}

function withText(word: string): Loose {
  const made = message();
  made.content.text = `${mark} ${word}`;
  return made;
}

function withName(word: string): Loose {
  const made = message();
  made.patient.familyName = `${mark} ${word}`;
  return made;
}

function withLetterId(word: string): Loose {
  const made = message();
  return { ...made, letterId: `${made.letterId} ${word}`.slice(0, 64) };
}

function inFhir(word: string): Loose {
  const made = careCommunication();
  resourceOf(made, 'Communication').payload[0].contentString = `${mark} ${word}`;
  return made;
}

export const wordCases: readonly HostileCase[] = [
  ...posted('words in a text of JSON', 'application/json', rows(text, withText)),
  ...posted('words in a name of JSON', 'application/json', rows(inOneLine, withName)),
  ...posted('words in a letter id', 'application/json', rows(inOneLine, withLetterId)),
  ...posted(
    'words in a text of MedCom XML',
    'application/xml',
    rows(text, (word) => letter(`${mark} ${escaped(word)}`)),
  ),
  ...posted('words in a text of FHIR', 'application/fhir+json', rows(text, inFhir)),
];
