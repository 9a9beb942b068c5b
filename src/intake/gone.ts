import type { Response } from 'express';

/** Ends when the client goes away or the gateway closes. */
export function goneSignal(response: Response, closing: AbortSignal | undefined): AbortSignal {
  const gone = new AbortController();
  const end = () => gone.abort();
  if (closing?.aborted) end();
  closing?.addEventListener('abort', end);
  response.on('close', () => {
    closing?.removeEventListener('abort', end);
    end();
  });
  return gone.signal;
}
