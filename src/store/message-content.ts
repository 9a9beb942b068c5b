import { GatewayError } from '../errors.ts';
import type { Message } from '../message.ts';
import { prepared } from './prepared.ts';
import { open } from './sealed.ts';
import type { Queryable, Store } from './store.ts';

/** The bytes of a message as they were received. Throws CONTENT_REMOVED where they are no longer kept. */
export async function originalOf(store: Store, id: string): Promise<{ bytes: Buffer; contentType: string }> {
  const { rows } = await store.pool.query<{ original: Buffer; content_type: string }>(
    'SELECT original, content_type FROM messages WHERE id = $1',
    [id],
  );
  const [row] = rows;
  if (!row) throw new Error('a message vanished between two looks at it');
  if (row.original.length === 0) throw contentRemoved();
  return { bytes: open(store.keys, row.original, `messages/${id}/original`), contentType: row.content_type };
}

/** The canonical form of a stored message. Throws CONTENT_REMOVED where it is no longer kept. */
export async function canonicalOf(store: Pick<Store, 'keys'> & { pool: Queryable }, id: string): Promise<Message> {
  const message = await canonicalIfKept(store, id);
  if (!message) throw contentRemoved();
  return message;
}

function contentRemoved(): GatewayError {
  return new GatewayError(
    'CONTENT_REMOVED',
    'What the message says was removed after its time or on an operator’s word; its timeline is still there.',
  );
}

/** The canonical form of a stored message; undefined where it is no longer kept. */
export async function canonicalIfKept(
  store: Pick<Store, 'keys'> & { pool: Queryable },
  id: string,
): Promise<Message | undefined> {
  const { rows } = await store.pool.query<{ canonical: Buffer }>(
    prepared('SELECT canonical FROM messages WHERE id = $1'),
    [id],
  );
  const [row] = rows;
  if (!row) throw new Error('a message vanished between two looks at it');
  if (row.canonical.length === 0) return undefined;
  return JSON.parse(open(store.keys, row.canonical, `messages/${id}/canonical`).toString('utf8')) as Message;
}

/** Whether what a message says is still kept. */
export async function isContentKept(db: Queryable, id: string): Promise<boolean> {
  const { rows } = await db.query<{ kept: boolean }>(
    'SELECT content_removed_at IS NULL AS kept FROM messages WHERE id = $1',
    [id],
  );
  return rows[0]?.kept ?? false;
}
