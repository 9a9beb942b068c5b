import type { XmlElement } from './element.ts';

/** Shorter contents cost the parser nothing. */
const shortest = 4_096;

/**
 * The text as the parser needs it: of elements that hold files, long base64 is left out but for its line ends, so that a parser
 * with a limit on text reads documents of any size and lines stay what they are. What is not plainly base64 stays.
 */
export function withoutFiles(text: string, elements: readonly XmlElement[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const { start } of elements) {
    const open = text.indexOf('>', start) + 1;
    const end = text.indexOf('<', open);
    if (open === 0 || end - open < shortest || text.slice(start, open).search(/["'/]/) >= 0) continue;
    const content = text.slice(open, end);
    // A sign at a time: a repeated one would have the engine remember every place of many megabytes.
    if (/[^A-Za-z0-9+/=\t\n\r ]/.test(content)) continue;
    parts.push(text.slice(from, open), 'AAAA', '\n'.repeat(content.split('\n').length - 1));
    from = end;
  }
  return parts.length === 0 ? text : [...parts, text.slice(from)].join('');
}
