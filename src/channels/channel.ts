import type { Context } from '../context.ts';
import type { WrittenDocument } from '../delivery/render.ts';
import type { Claim } from '../store/deliveries.ts';

/**
 * A way to a receiver. `send` resolves when the delivery is where the receiver can take it over and the store knows,
 * or when the claim was lost meanwhile. It throws what `errors.ts` can judge; retrying is not its business.
 */
export interface Channel {
  send(context: Context, claim: Claim, document: WrittenDocument): Promise<void>;
}
