import { examineApart, writeAllApart } from '../../../documents/apart.ts';
import type { Examination } from '../../../documents/examine.ts';
import type { KnownParty } from '../../../documents/parties.ts';
import { DocumentRefusal } from '../../../documents/refusal.ts';
import { type DocumentReport, reportOf } from '../../../documents/report.ts';
import { GatewayError } from '../../../errors.ts';
import { type ShownFinding, shownIn } from '../../../findings/explain.ts';
import type { Language } from '../../../findings/row.ts';
import { withoutFiles } from '../../../formats/attached-files.ts';
import { type FormatName, formatNames } from '../../../formats/format.ts';
import { readDocumentBytes } from '../../../formats/reader.ts';
import type { Message } from '../../../message.ts';
import { interpret } from '../../../messages/index.ts';
import { findPartiesByRole, findParty } from '../../../store/parties.ts';
import type { Queryable } from '../../../store/store.ts';
import { type Change, changesBetween } from './came-back.ts';
import type { Pasted } from './document.ts';

/** A message in another format: its document and what it costs, or what keeps the format from carrying it. */
export type Translated = { format: FormatName } & (
  | { text: string; besides: number; changes: Change[] }
  | { refusal: string; findings: ShownFinding[] }
);

/** All that the workbench says of a document. */
export interface Examined {
  examination: Examination;
  report: DocumentReport;
  /** The canonical form; undefined where the standard is broken. */
  canonical?: string;
  translations: Translated[];
}

/** Examines a document and translates its first letter into every other format. Keeps nothing. */
export async function examined(
  db: Queryable,
  pasted: Pasted,
  { language, strict }: { language: Language; strict: boolean },
): Promise<Examined> {
  const examination = await examineApart(pasted.bytes, { ...pasted.options, strict });
  const report = reportOf(examination, language);
  const { messages, reading, errors } = examination;
  const [first] = messages;
  if (!first || errors.length > 0) return { examination, report, translations: [] };
  const canonical = JSON.stringify(messages.length === 1 ? first : messages, null, 2);
  if (pasted.bytes.length > mostTranslated) return { examination, report, canonical, translations: [] };
  const parties = await partiesOf(db, first);
  const others = formatNames.filter((format) => format !== reading?.format && format !== 'json');
  const translations: Translated[] = [];
  for (const format of others) translations.push(await translated(first, format, { parties, language }));
  return { examination, report, canonical, translations };
}

/* In bytes: to translate a bigger one three times would cost too much for a page. */
const mostTranslated = 1_048_576;

async function translated(
  message: Message,
  format: FormatName,
  { parties, language }: { parties: readonly KnownParty[]; language: Language },
): Promise<Translated> {
  try {
    const [bytes, ...beside] = await writeAllApart(message, format, { parties });
    if (!bytes) throw new Error('a message is written as one document at least');
    const { letters, standard } = await readDocumentBytes(format, bytes);
    const changes = letters.flatMap((letter) =>
      changesBetween(message, interpret(withoutFiles(letter)).message, standard),
    );
    return { format, text: Buffer.from(bytes).toString('utf8'), besides: beside.length, changes };
  } catch (error) {
    return { format, ...refusalOf(error, language) };
  }
}

/** What a refusal says, in a language. Throws on what is none. */
export function refusalOf(error: unknown, language: Language): { refusal: string; findings: ShownFinding[] } {
  if (!(error instanceof DocumentRefusal) && !(error instanceof GatewayError)) throw error;
  const findings = error.findings.map((finding) => shownIn(language, finding));
  const danish = error instanceof DocumentRefusal ? error.danish : undefined;
  return { refusal: (language === 'da' && danish) || error.message, findings };
}

/** The parties that a message may mean, out of thousands. */
export async function partiesOf(db: Queryable, { sender, receiver }: Message): Promise<KnownParty[]> {
  const { gln, municipality, role } = receiver;
  const named = [await findParty(db, sender.gln), gln === undefined ? undefined : await findParty(db, gln)];
  const meant = municipality && role ? await findPartiesByRole(db, municipality, role) : [];
  return [...new Map([...named, ...meant].flatMap((party) => (party ? [[party.gln, party]] : []))).values()];
}
