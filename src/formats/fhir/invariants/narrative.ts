const allowedTags = new Set(
  'a abbr acronym b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img li ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var'.split(
    ' ',
  ),
);

/** Which rule of FHIR R4 (narrative.html) a narrative breaks: txt-1, tags or event attributes that may not be there; txt-2, no content. */
export function narrativeFault(div: string): 'txt-1' | 'txt-2' | undefined {
  if (!/^\s*<(?:\w+:)?div[\s>/]/.test(div)) return 'txt-2';
  let hasContent = false;
  let from = 0;
  for (const tag of div.matchAll(/<(\/?)(?:[A-Za-z][\w]*:)?([A-Za-z][A-Za-z0-9]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/g)) {
    const [whole, , name = '', attributes = ''] = tag;
    if (!allowedTags.has(name)) return 'txt-1';
    if (/\son[a-z]+\s*=|javascript:/i.test(attributes)) return 'txt-1';
    hasContent ||= name === 'img' || /\S/.test(div.slice(from, tag.index));
    from = tag.index + whole.length;
  }
  return hasContent ? undefined : 'txt-2';
}
