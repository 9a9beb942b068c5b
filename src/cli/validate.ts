import { Command } from 'commander';
import type { Language } from '../findings/row.ts';
import { languageOption } from './language.ts';
import { paletteFor } from './paint.ts';

interface ValidateOptions {
  json?: boolean;
  strict?: boolean;
  lang: Language;
}

const examples = `
Examples:
  $ tovholder validate letter.xml
  $ tovholder validate --json outbox/*.xml > report.jsonl
  $ cat bundle.json | tovholder validate -
  $ tovholder validate --lang da letter.xml

Exit code: 0 all valid, 1 one or more invalid, 2 one or more could not be read.
Business rules (dates, ages, consent …) are warnings on MedCom XML and FHIR and errors on canonical JSON.`;

/** `validate FILE…`: judges documents by their standard, without server, store or network. */
export function validateCommand(): Command {
  return new Command('validate')
    .description('check documents against their standard')
    .argument('<file...>', 'documents of any format; - is standard input')
    .option('--json', 'print one JSON object a line and file')
    .option('--strict', 'switch the documented tolerances off')
    .addOption(languageOption())
    .addHelpText('after', examples)
    .action(validate);
}

async function validate(files: string[], options: ValidateOptions): Promise<void> {
  const [{ examine }, { reportOn, describeReport, unreadable }, { readSource, FileTrouble }] = await Promise.all([
    import('../documents/examine.ts'),
    import('./report.ts'),
    import('./source.ts'),
  ]);
  const palette = paletteFor(process.stdout);
  const { lang } = options;
  let exitCode = 0;
  for (const file of files) {
    try {
      const report = reportOn(file, examine(await readSource(file), { strict: options.strict ?? false }), lang);
      process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : describeReport(report, palette, lang));
      if (!report.valid) exitCode = Math.max(exitCode, 1);
    } catch (error) {
      if (!(error instanceof FileTrouble)) throw error;
      if (options.json) process.stdout.write(`${JSON.stringify(unreadable(file, error.message, lang))}\n`);
      else process.stderr.write(`${error.message}\n`);
      exitCode = 2;
    }
  }
  process.exitCode = exitCode;
}
