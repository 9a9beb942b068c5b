import type { Palette } from '../paint.ts';

/** Tells the story of the demo: numbered steps with their timings, documents shortened. */
export interface Narrator {
  /** Does one step; its number and title come first, the time it took last. */
  step<T>(title: string, work: () => Promise<T>): Promise<T>;
  /** One line within a step. */
  say(text: string): void;
  /** A document as it travelled, shortened to what a reader looks for. */
  show(caption: string, lines: readonly string[]): void;
  /** How many steps were told. */
  count(): number;
}

/** A narrator that writes to a stream. */
export function createNarrator(output: NodeJS.WritableStream, { bold, cyan, dim, green }: Palette): Narrator {
  let number = 0;
  const line = (text: string) => output.write(`${text}\n`);
  return {
    async step(title, work) {
      number += 1;
      const started = performance.now();
      line(`${cyan(String(number).padStart(2))}  ${bold(title)}`);
      const result = await work();
      line(`    ${green('✓')} ${dim(`${((performance.now() - started) / 1000).toFixed(2)} s`)}\n`);
      return result;
    },
    say: (text) => line(`    ${text}`),
    show(caption, lines) {
      line(`    ${caption}`);
      for (const one of lines) line(`    ${dim('│')} ${one}`);
    },
    count: () => number,
  };
}
