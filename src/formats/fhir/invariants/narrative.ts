import { endOfBlanks, firstOf } from '../../scanning.ts';

const allowedTags = new Set(
  'a abbr acronym b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img li ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var'.split(
    ' ',
  ),
);

const opening = /^<(?:\w{1,999}:)?div[\s>/]/;
const tagStart = /<(\/?)(?:[A-Za-z]\w{0,999}:)?([A-Za-z][A-Za-z0-9]{0,999})/y;
/* A DOCTYPE or an instruction; comments and CDATA are neither. */
const declares = /^<(?:\?|![A-Za-z])/;
const tagSign = /["'>]/g;
const eventName = /\son[a-z]/gi;
const notLetter = /[^a-z]/gi;

/** Which rule of FHIR R4 (narrative.html) a narrative breaks: txt-1, tags or event attributes that may not be there; txt-2, no content. */
export function narrativeFault(div: string): 'txt-1' | 'txt-2' | undefined {
  if (!opening.test(div.trimStart())) return 'txt-2';
  let hasContent = false;
  let from = 0;
  for (let at = div.indexOf('<'); at >= 0; at = div.indexOf('<', Math.max(from, at + 1))) {
    tagStart.lastIndex = at;
    const [start = '', , name = ''] = tagStart.exec(div) ?? [];
    if (declares.test(div.slice(at, at + 3))) return 'txt-1';
    if (start === '') continue;
    const named = at + start.length;
    const end = div[named] === '>' ? named + 1 : endOfTag(div, named);
    if (!allowedTags.has(name) || end === undefined) return 'txt-1';
    if (end > named + 1 && isActive(div.slice(named, end))) return 'txt-1';
    hasContent ||= name === 'img' || /\S/.test(div.slice(from, at));
    from = end;
  }
  return hasContent ? undefined : 'txt-2';
}

/** Where a tag ends whose attributes begin at `at`; undefined where it or a quotation in it never does. */
function endOfTag(div: string, at: number): number | undefined {
  for (let next = firstOf(tagSign, div, at); next < div.length; next = firstOf(tagSign, div, next + 1)) {
    if (div[next] === '>') return next + 1;
    next = div.indexOf(div[next] ?? '', next + 1);
    if (next < 0) return undefined;
  }
  return undefined;
}

/** Whether attributes hold a script: one that is called by an event, or a link to one. */
function isActive(attributes: string): boolean {
  if (/javascript:/i.test(attributes)) return true;
  for (let at = firstOf(eventName, attributes, 0); at < attributes.length; at = firstOf(eventName, attributes, at + 1))
    if (attributes[endOfBlanks(attributes, firstOf(notLetter, attributes, at + 1))] === '=') return true;
  return false;
}
