/** How the gateway is, as `/health/ready` tells it. The queue being away is degraded: intake and inbox go on. */
export interface Health {
  status: 'ready' | 'degraded' | 'unready';
  /** Each part by its name: `store`, `migrations`, `keys`, `queue`. */
  checks: Record<string, 'ok' | 'failed'>;
}
