import { Command, Option } from 'commander';
import type { Language } from '../findings/row.ts';
import { type FormatName, formatNames } from '../formats/format.ts';
import { endingWell, lineOf } from './ending.ts';
import { languageOption } from './language.ts';

interface TranslateOptions {
  to: FormatName;
  out?: string;
  parties?: string;
  lang: Language;
}

const examples = `
Examples:
  $ tovholder translate letter.xml --to fhir-json
  $ tovholder translate bundle.json --to medcom-xml --out letter.xml
  $ cat letter.xml | tovholder translate - --to json --parties our-parties.json

Names, SOR ids and numbers that the letter leaves out are looked up in the parties file (default: the sandbox's).
Same input, same output: ids that have to be made up are derived from the letter.`;

/** `translate FILE --to FORMAT`: writes a document in another format, without server, store or network. */
export function translateCommand(): Command {
  return new Command('translate')
    .description('write a document in another format')
    .argument('<file>', 'a document of any format; - is standard input')
    .addOption(new Option('--to <format>', 'the format to write').choices(formatNames).makeOptionMandatory())
    .option('--out <file>', 'where to write; standard output without it')
    .option('--parties <file>', "the parties to look up; the sandbox's without it")
    .addOption(languageOption())
    .addHelpText('after', examples)
    .action((file: string, options: TranslateOptions) => endingWell(() => translate(file, options), options.lang));
}

async function translate(file: string, options: TranslateOptions): Promise<void> {
  const [{ readSource, writeTarget }, { translateDocument }, { readParties }] = await Promise.all([
    import('./source.ts'),
    import('../documents/translate.ts'),
    import('./parties-file.ts'),
  ]);
  const bytes = await readSource(file);
  const { output, warnings } = translateDocument(bytes, options.to, await readParties(options.parties));
  await writeTarget(options.out, output);
  const label = options.lang === 'da' ? 'advarsel' : 'warning';
  for (const warning of warnings) process.stderr.write(`${label}: ${lineOf(warning, options.lang)}\n`);
}
