import type { FormatName } from '../../../formats/format.ts';
import { mediaTypeOf } from '../../../formats/index.ts';
import { sandboxKeys } from '../../../store/credentials.ts';

/** Characters of a document that still go into the command itself. */
const longestHere = 32_768;

/** The key of a sandbox's party; a variable of the shell for any other. */
export function keyOf(gln: string | undefined): string {
  return Object.entries(sandboxKeys).find(([, party]) => party === gln)?.[0] ?? '$TOVHOLDER_KEY';
}

/** A call of the API for a POSIX shell that does the same with this document; a long one is read from a file. */
export function curlOf(
  site: string,
  { text, format, sender }: { text: string; format: FormatName; sender: string | undefined },
): { command: string; fromFile: boolean } {
  const fromFile = text.length > longestHere;
  const end = delimiterFor(text);
  const name = /xml/.test(format) ? 'message.xml' : 'message.json';
  const lines = [
    `curl -sS '${site}/v1/messages?dryRun=true' \\`,
    `  -H "Authorization: Bearer ${keyOf(sender)}" \\`,
    `  -H 'Content-Type: ${mediaTypeOf(format)}; charset=utf-8' \\`,
    fromFile ? `  --data-binary @${name}` : `  --data-binary @- <<'${end}'\n${text.replace(/\n$/, '')}\n${end}`,
  ];
  return { command: lines.join('\n'), fromFile };
}

/* No line of the document may end it. */
function delimiterFor(text: string): string {
  const lines = new Set(text.split('\n'));
  let end = 'END';
  while (lines.has(end)) end += '_';
  return end;
}
