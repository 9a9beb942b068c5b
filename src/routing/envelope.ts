import type { FormatName } from '../formats/format.ts';
import { formats } from '../formats/index.ts';
import type { Party } from '../store/parties.ts';

/** The envelope that a party's documents of a format go out in: the one it wants, where the format is put in envelopes. */
export function envelopeFor(party: Pick<Party, 'envelope'> | undefined, format: FormatName): Party['envelope'] {
  return formats[format].enveloped ? party?.envelope : undefined;
}
