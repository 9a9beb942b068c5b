import { addReceiverAct } from '../../store/operator-acts.ts';
import {
  addSigningSecret,
  endReplacedSecrets,
  listSigningSecrets,
  type SigningSecret,
} from '../../store/signing-secrets.ts';
import type { Queryable, Store } from '../../store/store.ts';
import { inTransaction } from '../../store/transaction.ts';
import { newSigningSecret, toldSecret } from './sign.ts';

/** How long a secret that was replaced goes on signing, unless told otherwise. */
export const overlapSeconds = 24 * 60 * 60;

/** A signing secret just made: the only time that it is told. */
export type MadeSecret = SigningSecret & { secret: string };

/** Makes a signing secret for what goes to a party; the one before it goes on signing for a while. Undefined where there is no such party. */
export async function makeWebhookSecret(
  { pool, keys }: Store,
  made: { gln: string; actor: string; overlapSeconds?: number },
): Promise<MadeSecret | undefined> {
  return await inTransaction(pool, async (db) => {
    const secret = newSigningSecret();
    const { gln, actor } = made;
    const kept = await addSigningSecret(db, keys, {
      gln,
      secret,
      overlapSeconds: made.overlapSeconds ?? overlapSeconds,
    });
    if (!kept) return undefined;
    await addReceiverAct(db, { gln, kind: 'webhook-secret-made', actor });
    return { ...kept, secret: toldSecret(secret) };
  });
}

/** Makes a party's first signing secret; undefined where it has one already. */
export async function makeFirstWebhookSecret(
  store: Store,
  made: { gln: string; actor: string },
): Promise<MadeSecret | undefined> {
  if ((await listSigningSecrets(store.pool, made.gln)).length > 0) return undefined;
  return await makeWebhookSecret(store, made);
}

/** Ends the secrets of a party that were replaced, at once. */
export async function endReplacedWebhookSecrets(
  { pool }: Store,
  { gln, actor }: { gln: string; actor: string },
): Promise<void> {
  await inTransaction(pool, async (db: Queryable) => {
    if ((await endReplacedSecrets(db, gln)) === 0) return;
    await addReceiverAct(db, { gln, kind: 'webhook-secrets-ended', actor });
  });
}
