import type { FormatName } from '../formats/format.ts';
import { formats, mediaTypeOf } from '../formats/index.ts';
import type { Party } from '../store/parties.ts';
import { open, outputPlace } from '../store/sealed.ts';
import type { Store } from '../store/store.ts';

/**
 * The document that a delivery to one of these parties went out with, byte for byte; undefined where none of them holds
 * or has taken over a delivery with this id.
 */
export async function writtenDocumentOf(
  { pool, keys }: Store,
  glns: readonly string[],
  deliveryId: string,
): Promise<{ bytes: Buffer; contentType: string; messageId: string; partyGln: string } | undefined> {
  const { rows } = await pool.query<{
    output: Buffer;
    format: FormatName;
    envelope: Party['envelope'] | null;
    messageId: string;
    partyGln: string;
  }>(
    `SELECT output, format, envelope, message_id AS "messageId", party_gln AS "partyGln" FROM deliveries
     WHERE id = $1 AND party_gln = ANY($2) AND state IN ('leased', 'delivered') AND output IS NOT NULL`,
    [deliveryId, glns],
  );
  const [row] = rows;
  if (!row) return undefined;
  const bytes = open(keys, row.output, outputPlace(deliveryId));
  const { messageId, partyGln } = row;
  return { bytes, contentType: contentTypeOf(row.format, row.envelope), messageId, partyGln };
}

/** The media type of a document in a format, which an envelope around it makes XML. */
export function contentTypeOf(format: FormatName, envelope: Party['envelope'] | null): string {
  return envelope !== null && formats[format].enveloped ? 'application/xml' : mediaTypeOf(format);
}
