import type { Buffer as Bytes } from 'node:buffer';
import type { ExamineOptions } from '../../../documents/examine.ts';
import { decodeXml } from '../../../formats/medcom-xml/charset.ts';

/** What somebody put on the workbench: bytes to be examined, and the same as text to be shown. */
export interface Pasted {
  bytes: Bytes;
  text: string;
  /** Of what was typed: browsers send it as UTF-8, whatever it declares. */
  options: Pick<ExamineOptions, 'charset'>;
}

/** The file of a form, else what stands in its field; undefined where neither holds anything. */
export function pastedIn(form: URLSearchParams): Pasted | undefined {
  const file = form.get('file') ?? '';
  if (file !== '') {
    const bytes = Buffer.from(file, 'latin1');
    return { bytes, text: textOf(bytes), options: {} };
  }
  /* Browsers end the lines of a field with CR LF. */
  const text = (form.get('document') ?? '').replaceAll('\r\n', '\n');
  if (text.trim() === '') return undefined;
  return { bytes: Buffer.from(text, 'utf8'), text, options: { charset: 'utf-8' } };
}

/** The text of a document by its declared charset; each byte a character where it is none. */
export function textOf(bytes: Bytes): string {
  return decodeXml(bytes, {}).text ?? bytes.toString('latin1');
}
