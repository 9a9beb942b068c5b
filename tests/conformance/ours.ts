import { isClean } from '../../src/finding.ts';
import type { Reading } from '../../src/formats/format.ts';
import { detectFormat } from '../../src/formats/index.ts';

/** What the product reads of a document with its tolerances off; undefined where it knows no such format. */
export function strictReading(bytes: Uint8Array): Reading | undefined {
  return detectFormat(bytes)?.read(bytes, { strict: true });
}

/** Whether the product takes a document with its tolerances off. */
export function isTaken(bytes: Uint8Array): boolean {
  const reading = strictReading(bytes);
  return reading !== undefined && isClean(reading.findings);
}
