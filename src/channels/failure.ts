import { type ErrorCode, GatewayError } from '../errors.ts';

/** Thrown where a receiver cannot be reached or will not take a delivery now. */
export class DeliveryFailure extends GatewayError {
  /** Seconds the receiver asked to be left alone. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: Extract<ErrorCode, 'RECEIVER_UNREACHABLE' | 'RECEIVER_BUSY' | 'RECEIVER_REFUSED' | 'RECEIVER_DISABLED'>,
    detail: string,
    retryAfterSeconds?: number,
  ) {
    super(code, detail);
    this.name = 'DeliveryFailure';
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
