import type { Request } from 'express';
import { type Language, languages } from '../../findings/row.ts';
import { languageOf } from '../../intake/language.ts';
import { type OpenDeed, type Theme, themes } from '../page.ts';
import { cookieLine } from './cookies.ts';
import { pathOfConsole } from './paths.ts';

const [languageCookie, themeCookie] = ['tovholder-language', 'tovholder-theme'];
const year = 365 * 86_400;

/** The language that somebody chose, else the one that the browser asks for. */
export function chosenLanguage(request: Request, cookies: ReadonlyMap<string, string>): Language {
  return languages.find((language) => language === cookies.get(languageCookie)) ?? languageOf(request);
}

/** The theme that somebody chose. */
export function chosenTheme(cookies: ReadonlyMap<string, string>): Theme {
  return themes.find((theme) => theme === cookies.get(themeCookie)) ?? 'auto';
}

/** Keeps language and theme in the browser for a year. */
export const preferencesDeed: OpenDeed = {
  path: '/console/preferences',
  access: 'open',
  do({ form, secure }) {
    const language = languages.find((one) => one === form.get('language'));
    const theme = themes.find((one) => one === form.get('theme'));
    return {
      to: pathOfConsole(form.get('back')),
      cookies: [
        ...(language ? [cookieLine(languageCookie, language, { secure, seconds: year })] : []),
        ...(theme ? [cookieLine(themeCookie, theme, { secure, seconds: year })] : []),
      ],
    };
  },
};
