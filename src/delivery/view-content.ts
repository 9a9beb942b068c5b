import type { Context } from '../context.ts';
import type { FormatName } from '../formats/format.ts';
import { originalOf } from '../store/message-content.ts';
import type { MessageRow } from '../store/messages.ts';
import { addActs } from '../store/operator-acts.ts';
import { renderStored } from './render.ts';

/**
 * What a message says, as it was received or in a format, for an operator who says why; that is on record before it is given.
 * Throws CONTENT_REMOVED where it is no longer kept, and what `renderStored` throws.
 */
export async function viewContent(
  context: Context,
  stored: MessageRow,
  { format, ...by }: { actor: string; reason: string; format: 'original' | FormatName },
): Promise<{ bytes: Buffer; contentType: string }> {
  const { store } = context;
  const isOriginal = format === 'original';
  const written = isOriginal ? {} : { code: format };
  await addActs(store.pool, store, [{ messageId: stored.id, kind: 'content-viewed', ...written, ...by }]);
  return isOriginal ? await originalOf(store, stored.id) : await renderStored(context, stored, format);
}
