import { type Context, INVALID_SPAN_CONTEXT, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import type { Telemetry } from 'bullmq';
import { BullMQOTelSpan, BullMQOtel } from 'bullmq-otel';

/**
 * What BullMQ traces by: the work on a job that goes on with a message's trace. Everything else it would tell, such as each
 * look for a next job, belongs to no message and is left out.
 */
export function queueTelemetry(): Telemetry<Context> {
  const { tracer, contextManager } = new BullMQOtel({ tracerName: 'bullmq' });
  return {
    contextManager: Object.assign(contextManager, { root: () => ROOT_CONTEXT }),
    tracer: {
      startSpan: (name, options, from) =>
        from && options?.kind === SpanKind.CONSUMER
          ? tracer.startSpan(name, options, from)
          : new BullMQOTelSpan(trace.wrapSpanContext(INVALID_SPAN_CONTEXT)),
    },
  };
}
