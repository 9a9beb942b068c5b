import { Registry } from 'prom-client';
import type { Context } from '../context.ts';
import type { Health } from '../intake/health.ts';
import { readGauges } from '../store/gauges.ts';
import { countFromNowOn } from './counters.ts';
import { showGauges, showHealth } from './gauges.ts';
import { showProcess } from './process.ts';
import { remembered } from './remembered.ts';

/** The figures of this process and of the store it works on. */
export interface Metrics {
  /** In the text format of Prometheus 0.0.4, with its content type. Never holds anything of a message. */
  tell(): Promise<{ content: Buffer; contentType: string }>;
}

/** Counts from now on until `closing`; the store is asked only when somebody asks here, and every few seconds at most. */
export function openMetrics(
  { store, log }: Context,
  health: () => Promise<Health>,
  closing: AbortSignal | undefined,
): Metrics {
  const registry = new Registry();
  const endings = [countFromNowOn(registry), showProcess(registry, store.pool)];
  showGauges(
    registry,
    remembered(() => readGauges(store.pool)),
    log,
  );
  showHealth(registry, health);
  closing?.addEventListener('abort', () => {
    for (const end of endings) end();
  });
  return {
    async tell() {
      return { content: Buffer.from(await registry.metrics()), contentType: registry.contentType };
    },
  };
}
