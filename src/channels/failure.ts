import { type ErrorCode, GatewayError } from '../errors.ts';

/** Why a receiver that is called did not take a delivery. */
export type DeliveryFailureCode = Extract<
  ErrorCode,
  'RECEIVER_UNREACHABLE' | 'RECEIVER_MISCONFIGURED' | 'RECEIVER_BUSY' | 'RECEIVER_REFUSED' | 'RECEIVER_DISABLED'
>;

/** Thrown where a receiver cannot be reached or will not take a delivery now. */
export class DeliveryFailure extends GatewayError {
  /** Seconds the receiver asked to be left alone. */
  readonly retryAfterSeconds: number | undefined;

  /** `reason`: what the system's network or the receiver's status said, for the log. */
  constructor(code: DeliveryFailureCode, detail: string, retryAfterSeconds?: number, reason?: string) {
    super(code, detail, [], reason === undefined ? {} : { reason });
    this.name = 'DeliveryFailure';
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
