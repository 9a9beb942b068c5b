import type { Language } from '../findings/row.ts';

/** The words of a page in one language: sentences, and functions that make one. */
export type Words = Readonly<Record<string, string | ((...given: never[]) => string)>>;

/** The same words in every language. */
export type Bilingual<W extends Words> = Readonly<Record<Language, W>>;

/** Words side by side: what English has, Danish must have, by type. */
export function bilingual<W extends Words>(words: { en: W; da: NoInfer<W> }): Bilingual<W> {
  return words;
}
