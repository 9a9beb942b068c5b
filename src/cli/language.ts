import { Option } from 'commander';
import { type Language, languages } from '../findings/row.ts';

/** The option `--lang` of the commands that make reports. */
export function languageOption(): Option {
  return new Option('--lang <lang>', 'language of the report')
    .choices(languages)
    .default(usersLanguage(process.env), 'da where LC_ALL or LANG begins with da, else en');
}

/** The language of the user's environment: the first of LC_ALL, LC_MESSAGES and LANG that is set (POSIX, §8.2). */
export function usersLanguage({ LC_ALL, LC_MESSAGES, LANG }: Readonly<Record<string, string | undefined>>): Language {
  const locale = LC_ALL || LC_MESSAGES || LANG || '';
  return /^da(?![a-z])/i.test(locale) ? 'da' : 'en';
}
