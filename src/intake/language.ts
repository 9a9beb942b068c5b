import type { Request, Response } from 'express';
import { type Language, languages } from '../findings/row.ts';

/** The language that a client would rather have, by Accept-Language (RFC 9110, §12.5.4); English where it says nothing or another one. */
export function languageOf(request: Request): Language {
  const wanted = request.acceptsLanguages([...languages]);
  return languages.find((language) => language === wanted) ?? 'en';
}

/** The headers of an answer in a language that was chosen so. */
export function languageHeaders(language: Language): { 'Content-Language': string; Vary: string } {
  return { 'Content-Language': language, Vary: 'Accept-Language' };
}

/** Says on an answer which language it is in, and that client's wishes for language and format decided its form. */
export function sayLanguage(request: Request, response: Response): void {
  response.setHeader('Content-Language', languageOf(request));
  response.vary('Accept, Accept-Language');
}
