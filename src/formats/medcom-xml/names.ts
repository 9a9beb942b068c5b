/** Longest name in an address of MedCom XML. */
export const longestName = 35;

/** The first characters of a text. */
export function cut(text: string, length: number): string {
  return [...text].slice(0, length).join('');
}

/**
 * Spreads a name over elements of 35 characters, cut behind blanks: an element that ends in a blank goes on in the next one.
 * What does not fit in as many elements is cut.
 */
export function spread(name: string, most: number): string[] {
  const parts: string[] = [];
  let rest = [...name.trimEnd()];
  while (rest.length > longestName && parts.length < most - 1) {
    const blank = rest.lastIndexOf(' ', longestName - 1);
    const length = blank > 0 && rest.length > blank + 1 ? blank + 1 : longestName;
    parts.push(rest.slice(0, length).join(''));
    rest = rest.slice(length);
  }
  return [...parts, rest.slice(0, longestName).join('').trimEnd()];
}

/** Joins elements over which names were spread: names, each of one or more elements. */
export function gather(parts: readonly (string | undefined)[]): string[] {
  const names: string[] = [];
  let goesOn = false;
  for (const part of parts) {
    if (part === undefined) continue;
    if (goesOn) names.push(`${names.pop()}${part}`);
    else names.push(part);
    goesOn = part.endsWith(' ');
  }
  return names;
}
