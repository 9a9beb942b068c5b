import type { Telemetry } from 'bullmq';
import type { Log } from '../log.ts';
import type { TracingConfig } from './config.ts';

/** Traces for as long as the process lives. */
export interface OpenTracing {
  /** For the queue, so that a job goes on with the trace of its message. */
  telemetry: Telemetry;
  /** Sends what is left, for some seconds at most. */
  close(): Promise<void>;
}

/** Begins to trace where that is asked for. OpenTelemetry is loaded only then: it costs time at the start, and memory. */
export async function openTracing(config: TracingConfig | undefined, log: Log): Promise<OpenTracing | undefined> {
  if (!config) return undefined;
  const { startTracing } = await import('./otel.ts');
  return startTracing(config, log);
}
