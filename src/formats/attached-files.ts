import type { Attachment } from '../message.ts';
import type { Letter } from './format.ts';

/** A letter whose files are not there: a line of its text names each. What awaits no file is as it was. */
export function withoutFiles(letter: Letter): Letter {
  const { awaits, ...rest } = letter;
  const { body } = rest;
  if (!awaits || !('text' in body)) return rest;
  const lines = awaits.map(({ line }) => line);
  return { ...rest, body: { ...body, text: [...(body.text ? [body.text, ''] : []), ...lines].join('\n') } };
}

/** A letter with the files it awaits, titled as it names them; undefined where one of them is not among the files or has no data. */
export function withFiles(letter: Letter, files: readonly Attachment[]): Letter | undefined {
  const { awaits = [], ...rest } = letter;
  const joined = awaits.flatMap(({ id, title }) => {
    const file = files.find((one) => one.id === id && one.data !== undefined);
    return file ? [{ ...file, title }] : [];
  });
  if (joined.length < awaits.length) return undefined;
  const { cover } = rest;
  return { ...rest, cover: { ...cover, attachments: [...(cover.attachments ?? []), ...joined] } };
}
