import { Command } from 'commander';
import type { Language } from '../findings/row.ts';
import { type Access, call, fieldsOf, listOf, withAccess } from './client.ts';
import { CommandFailure, endingWell } from './ending.ts';
import { languageOption } from './language.ts';

interface SendOptions extends Access {
  lang: Language;
  dryRun?: boolean;
  json?: boolean;
}

const examples = `
Examples:
  $ tovholder send fixtures/child-examination/plain/medcom-xml.xml
  $ tovholder send --dry-run letter.xml
  $ TOVHOLDER_URL=https://gateway.example TOVHOLDER_KEY=tvh_… tovholder send bundle.json`;

/** `send FILE`: posts a document to a gateway. */
export function sendCommand(): Command {
  return withAccess(new Command('send'))
    .description('post a document to a gateway')
    .argument('<file>', 'a document of any format; - is standard input')
    .option('--dry-run', 'only check it; nothing is kept')
    .option('--json', "print the gateway's answer as it is")
    .addOption(languageOption())
    .addHelpText('after', examples)
    .action((file: string, options: SendOptions) => endingWell(() => send(file, options)));
}

async function send(file: string, options: SendOptions): Promise<void> {
  const [{ readSource }, { detectFormat }] = await Promise.all([import('./source.ts'), import('../formats/index.ts')]);
  const bytes = await readSource(file);
  const mediaType = detectFormat(bytes)?.mediaTypes[0];
  if (!mediaType) throw new CommandFailure(1, 'This is none of the formats Tovholder reads, so it was not sent.');
  const answer = await call(options, `/v1/messages${options.dryRun ? '?dryRun=true' : ''}`, {
    method: 'POST',
    headers: { 'Content-Type': mediaType },
    body: new Uint8Array(bytes),
  });
  if (options.json) process.stdout.write(`${JSON.stringify(answer)}\n`);
  else process.stdout.write(options.dryRun ? describeDryRun(answer, options.lang) : describeAccepted(answer));
  if (options.dryRun && fieldsOf(answer).valid === false) process.exitCode = 1;
}

function describeAccepted(answer: unknown): string {
  const lines = listOf(fieldsOf(answer).messages).map((message) => {
    const { id, type, letterId, status } = fieldsOf(message);
    return `${id}  ${type}  ${letterId}  ${status}\n`;
  });
  return lines.join('');
}

const verdicts = {
  en: { valid: 'would be accepted', invalid: 'would be refused' },
  da: { valid: 'ville blive modtaget', invalid: 'ville blive afvist' },
} as const satisfies Record<Language, unknown>;

function describeDryRun(answer: unknown, language: Language): string {
  const { valid, standard, format, errors, warnings } = fieldsOf(answer);
  const findings = [...listOf(errors), ...listOf(warnings)].map((finding) => {
    const { path, code, detail, rule } = fieldsOf(finding);
    return `  ${[path, `[${code}]`, detail, rule && `(${rule})`].filter(Boolean).join(' ')}\n`;
  });
  const verdict = verdicts[language][valid ? 'valid' : 'invalid'];
  return `${verdict} (${standard ?? format})\n${findings.join('')}`;
}
