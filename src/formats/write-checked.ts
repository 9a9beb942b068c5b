import { GatewayError } from '../errors.ts';
import { isClean } from '../finding.ts';
import type { Format, Letter, WriteContext } from './format.ts';
import { type Label, labelOf } from './vans-envelope/label.ts';

/** A letter in a format, held against the standard. */
export interface CheckedDocument {
  bytes: Uint8Array;
  /** What an envelope says of it. */
  label?: Label;
}

/**
 * Writes a letter that has no obstacles and reads it again strictly before it leaves.
 * Throws OUTPUT_INVALID, the gateway's own fault, where the standard would not take what was written.
 */
export function writeChecked(format: Format, letter: Letter, context: WriteContext): CheckedDocument {
  const bytes = format.write(letter, context);
  const reading = format.read(bytes, { strict: true });
  if (!isClean(reading.findings)) {
    throw new GatewayError(
      'OUTPUT_INVALID',
      `The gateway wrote ${format.name} that breaks its own schema. This is a fault of the gateway: report it.`,
      reading.findings,
    );
  }
  const label = labelOf(reading);
  return { bytes, ...(label && { label }) };
}
