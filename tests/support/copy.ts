import { once } from 'node:events';
import type { Client, Connection, Submittable } from 'pg';

/* What `pg` hands to a statement that is a COPY; its types leave it out. */
interface CopyConnection extends Connection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** Writes rows into a table by `COPY … FROM STDIN`; values are written as text, `null` as nothing, bytes in hex. */
export async function copyInto(
  client: Client,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly Value[]>,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const statement = {
      submit: (connection: Connection) => connection.query(`COPY ${table} (${columns.join(', ')}) FROM STDIN`),
      handleCopyInResponse(connection: CopyConnection) {
        send(connection, rows).then(() => connection.endCopyFrom(), reject);
      },
      handleCommandComplete: () => undefined,
      handleReadyForQuery: () => resolve(),
      handleError: reject,
    };
    client.query(statement satisfies Submittable);
  });
}

export type Value = string | number | boolean | Date | Buffer | null;

async function send(connection: CopyConnection, rows: Iterable<readonly Value[]>): Promise<void> {
  let lines: string[] = [];
  for (const row of rows) {
    lines.push(row.map(written).join('\t'));
    if (lines.length < 200) continue;
    connection.sendCopyFromChunk(Buffer.from(`${lines.join('\n')}\n`));
    lines = [];
    if (connection.stream.writableNeedDrain) await once(connection.stream, 'drain');
  }
  if (lines.length > 0) connection.sendCopyFromChunk(Buffer.from(`${lines.join('\n')}\n`));
}

function written(value: Value): string {
  if (value === null) return '\\N';
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`;
  if (value instanceof Date) return value.toISOString();
  return String(value);
}
