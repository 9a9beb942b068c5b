import { context, propagation, type TextMapPropagator, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace-node';
import type { Log } from '../log.ts';
import { withinTime } from '../queue/time-limit.ts';
import { allowedOnly } from './allowed.ts';
import type { TracingConfig } from './config.ts';
import { traceWith } from './in-span.ts';
import type { OpenTracing } from './open.ts';
import { queueTelemetry } from './queue.ts';
import { spansOf } from './spans.ts';
import { spanContextOf, traceparentOf } from './traceparent.ts';

/* In ms. A receiver of traces that is away must not keep the gateway from ending. */
const limits = { send: 10_000, close: 3_000 };

/**
 * Starts OpenTelemetry for this process: OTLP over HTTP as JSON, sampled as `OTEL_TRACES_SAMPLER` says (everything where it
 * says nothing), `OTEL_EXPORTER_OTLP_HEADERS` and `OTEL_RESOURCE_ATTRIBUTES` taken as they are.
 */
export function startTracing({ url, serviceName }: TracingConfig, log: Log): OpenTracing {
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: limits.send });
  const provider = new NodeTracerProvider({
    resource: detectResources({ detectors: [envDetector] }).merge(
      resourceFromAttributes({ 'service.name': serviceName }),
    ),
    spanProcessors: [new BatchSpanProcessor(allowedOnly(telling(exporter, log)))],
  });
  provider.register({ propagator });
  traceWith(spansOf(trace.getTracer('tovholder')));
  return {
    telemetry: queueTelemetry(),
    close: async () => {
      traceWith(undefined);
      await withinTime(limits.close, provider.shutdown()).catch(() => undefined);
      trace.disable();
      context.disable();
      propagation.disable();
    },
  };
}

/* Says once that traces are lost, and once that they are taken again. */
function telling(exporter: SpanExporter, log: Log): SpanExporter {
  let isLost = false;
  return {
    export: (spans, done) => {
      exporter.export(spans, (result) => {
        const isFailed = result.code !== 0;
        if (isFailed && !isLost)
          log.warn('Traces cannot be sent: they are lost, messages are not', { error: result.error });
        if (!isFailed && isLost) log.info('Traces are sent again');
        isLost = isFailed;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}

/* Only where we are in a trace goes from process to process: a tracestate or a baggage could say anything. */
const propagator: TextMapPropagator = {
  inject: (within, carrier, setter) => {
    const here = trace.getSpanContext(within);
    if (here) setter.set(carrier, 'traceparent', traceparentOf(here));
  },
  extract: (within, carrier, getter) => {
    const told = getter.get(carrier, 'traceparent');
    const from = spanContextOf(typeof told === 'string' ? told : undefined);
    return from ? trace.setSpanContext(within, from) : within;
  },
  fields: () => ['traceparent'],
};
