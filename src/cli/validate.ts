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
  const [check, { openProgress }, { interruptible }] = await Promise.all([
    checkOf(options),
    import('./progress.ts'),
    import('./interrupt.ts'),
  ]);
  if (files.length === 1) {
    process.exitCode = await check(files[0] ?? '-');
    return;
  }
  const bar = openProgress('documents checked', files.length);
  /* Reports that run over the screen tell enough. */
  const isShown = process.stdout.isTTY === true;
  let exitCode = 0;
  await interruptible(async (signal) => {
    for (const [done, file] of files.entries()) {
      if (signal.aborted) {
        process.stderr.write(`Ended after ${done} of ${files.length} documents.\n`);
        return;
      }
      if (!isShown) bar.at(done);
      exitCode = Math.max(exitCode, await check(file));
    }
    process.exitCode = exitCode;
  }).finally(bar.end);
}

/* Tells of one file, and gives what the exit code is to be for it. */
async function checkOf({ json, strict, lang }: ValidateOptions): Promise<(file: string) => Promise<number>> {
  const [{ examine }, { reportOn, describeReport, unreadable }, { readSource, FileTrouble }] = await Promise.all([
    import('../documents/examine.ts'),
    import('./report.ts'),
    import('./source.ts'),
  ]);
  const palette = paletteFor(process.stdout);
  return async (file) => {
    try {
      const report = reportOn(file, examine(await readSource(file), { strict: strict ?? false }), lang);
      process.stdout.write(json ? `${JSON.stringify(report)}\n` : describeReport(report, palette, lang));
      return report.valid ? 0 : 1;
    } catch (error) {
      if (!(error instanceof FileTrouble)) throw error;
      if (json) process.stdout.write(`${JSON.stringify(unreadable(file, error.message, lang))}\n`);
      else process.stderr.write(`${error.message}\n`);
      return 2;
    }
  };
}
