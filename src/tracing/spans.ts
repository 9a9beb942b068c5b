import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  type Link,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { GatewayError } from '../errors.ts';
import { codeOf } from '../store/private-file.ts';
import type { Tracing } from './in-span.ts';
import type { Belonging, Step, Told } from './told.ts';
import { spanContextOf, traceparentOf } from './traceparent.ts';

const kinds: Partial<Record<Step, SpanKind>> = { accept: SpanKind.SERVER, send: SpanKind.CLIENT };

const names = {
  messageId: 'tovholder.message.id',
  deliveryId: 'tovholder.delivery.id',
  type: 'tovholder.message.type',
  channel: 'tovholder.channel',
  format: 'tovholder.format',
  code: 'tovholder.code',
  outcome: 'tovholder.outcome',
  attempt: 'tovholder.attempt',
  count: 'tovholder.count',
} as const satisfies Record<keyof Told, string>;

/** The attributes that the gateway's own spans may have. */
export const attributeNames: readonly string[] = Object.values(names);

/** Makes the steps of messages' ways spans of this tracer. */
export function spansOf(tracer: Tracer): Tracing {
  return {
    inSpan: async (step, told, work, belonging) => {
      /* A store that is away is noticed by the step itself. */
      const { parent, links } = placeOf(await belonging().catch(() => ({})));
      const span = tracer.startSpan(step, { kind: kinds[step] ?? SpanKind.INTERNAL, links }, parent);
      span.setAttributes(attributesOf(told));
      try {
        return await context.with(trace.setSpan(parent, span), () =>
          work((more) => span.setAttributes(attributesOf(more))),
        );
      } catch (error) {
        span.setAttributes(attributesOf({ code: wordOf(error) }));
        /* What a caller did wrong is no error of this step's. */
        if (!(error instanceof GatewayError && error.status < 500)) span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    },
    continuing: (header, work) => {
      const caller = spanContextOf(header.trim());
      return caller ? context.with(trace.setSpanContext(context.active(), caller), work) : work();
    },
    traceparent: () => {
      const here = spanContextIn(context.active());
      return here && traceparentOf(here);
    },
  };
}

function spanContextIn(within: Context): SpanContext | undefined {
  const found = trace.getSpanContext(within);
  return found && isSpanContextValid(found) ? found : undefined;
}

function placeOf({ under, about }: Belonging): { parent: Context; links: Link[] } {
  const active = context.active();
  const inProgress = spanContextIn(active);
  const above = spanContextOf(under);
  const related = spanContextOf(about);
  const goesElsewhere = above && above.traceId !== inProgress?.traceId;
  const traceId = goesElsewhere ? above.traceId : inProgress?.traceId;
  const parent = goesElsewhere ? trace.setSpanContext(active, above) : active;
  const linked = [goesElsewhere ? inProgress : undefined, related];
  return {
    parent: inProgress || above ? parent : trace.deleteSpan(active),
    links: linked.flatMap((other) => (other && other.traceId !== traceId ? [{ context: other }] : [])),
  };
}

function attributesOf(told: Told): Attributes {
  const entries = Object.entries(told) as [keyof Told, string | number | undefined][];
  return Object.fromEntries(entries.map(([name, value]) => [names[name], value]));
}

/* Of what is no error of the gateway's only its kind: drivers and parsers quote what they were given. */
function wordOf(error: unknown): string {
  if (error instanceof GatewayError) return error.code;
  const word = codeOf(error) ?? (error instanceof Error ? error.name : '');
  return /^[A-Za-z0-9_]{1,60}$/.test(word) ? word : 'OTHER';
}
