import { WriteStream } from 'node:tty';

/** Colours a text for a terminal; gives it back as it is for anything else. */
export type Paint = (text: string) => string;

/** The few colours of the command line. */
export interface Palette {
  bold: Paint;
  dim: Paint;
  red: Paint;
  green: Paint;
  yellow: Paint;
  cyan: Paint;
}

/** Colours for a stream: only where it is a terminal, and NO_COLOR is not set (no-color.org). */
export function paletteFor(stream: NodeJS.WritableStream, env: NodeJS.ProcessEnv = process.env): Palette {
  const coloured = isColoured(stream, env);
  const paint =
    (on: number, off: number): Paint =>
    (text) =>
      coloured ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    cyan: paint(36, 39),
  };
}

function isColoured(stream: NodeJS.WritableStream, { NO_COLOR, TERM }: NodeJS.ProcessEnv): boolean {
  return stream instanceof WriteStream && !NO_COLOR && TERM !== 'dumb';
}
