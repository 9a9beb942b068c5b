/** No value of a closed form is longer: dates, numbers and ids. In characters. */
const longest = 10_000;

/**
 * A pattern of a JSON Schema, run so that no text of megabytes exhausts the stack. "Only these signs" (`^[…]*$`, padding of base64
 * behind them) looks for another sign; any other pattern with a repetition is that of something short, and a long text matches none.
 */
export function patternOf(source: string, flags: string): { test(text: string): boolean } {
  const [whole, negated, signs, padding] = /^\^\[(\^?)([^\]]+)\]\*(=\{0,2\})?\$$/.exec(source) ?? [];
  if (whole !== undefined) {
    const other = new RegExp(`[${negated ? '' : '^'}${signs}]`, flags);
    return { test: (text) => !other.test(padding ? unpadded(text) : text) };
  }
  const pattern = new RegExp(source, flags);
  const isRepeating = /[*+]|\{[0-9]*,\}/.test(source);
  return { test: (text) => (!isRepeating || text.length <= longest) && pattern.test(text) };
}

/** A check of a format that takes no text which is longer than any such value. */
export function brief(check: (text: string) => boolean): (text: string) => boolean {
  return (text) => text.length <= longest && check(text);
}

function unpadded(text: string): string {
  if (!text.endsWith('=')) return text;
  return text.slice(0, text.endsWith('==') ? -2 : -1);
}
