import type { Attributes, Link } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';
import { attributeNames } from './spans.ts';

const allowed: ReadonlySet<string> = new Set([
  ...attributeNames,
  ...['bullmq.queue.operation', 'bullmq.job.id', 'bullmq.job.name', 'bullmq.job.attempts.made'],
]);

/**
 * An exporter that lets out ids, numbers and words of an allow-list only: no event, no text of an error, no attribute
 * besides, whatever a library has put into a span.
 */
export function allowedOnly(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => exporter.export(spans.map(reduced), done),
    shutdown: () => exporter.shutdown(),
    ...(exporter.forceFlush && { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() }),
  };
}

function reduced(span: ReadableSpan): ReadableSpan {
  return Object.create(span, {
    attributes: { value: permitted(span.attributes) },
    events: { value: [] },
    links: { value: span.links.map(({ context }): Link => ({ context })) },
    status: { value: { code: span.status.code } },
  });
}

function permitted(attributes: Attributes): Attributes {
  /* A longer one is no id and no word of ours. */
  const isShort = (value: unknown) => typeof value === 'number' || (typeof value === 'string' && value.length <= 100);
  return Object.fromEntries(Object.entries(attributes).filter(([name, value]) => allowed.has(name) && isShort(value)));
}
