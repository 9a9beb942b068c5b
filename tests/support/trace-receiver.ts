import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as it came over the wire. */
export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  attributes: Record<string, string | number>;
  links: { traceId: string; spanId: string }[];
  events: unknown[];
  status: { code?: number; message?: string };
}

/** A receiver of traces by OTLP over HTTP as JSON. */
export interface TraceReceiver {
  url: string;
  /** Everything that came, as it came: paths, headers and bodies. */
  raw(): string;
  spans(): ReceivedSpan[];
  /** Attributes of whoever sent. */
  resource(): Record<string, string | number>;
  close(): Promise<void>;
}

/** Starts one; it takes everything, or answers with `status`. */
export async function startTraceReceiver(status = 200): Promise<TraceReceiver> {
  const bodies: string[] = [];
  const heads: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    heads.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    bodies.push(body);
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const resourceSpans = () => bodies.flatMap((body) => JSON.parse(body).resourceSpans as ResourceSpans[]);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    raw: () => [...heads, ...bodies].join('\n'),
    spans: () => resourceSpans().flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(spanOf))),
    resource: () => attributesOf(resourceSpans()[0]?.resource.attributes ?? []),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

interface Attribute {
  key: string;
  value: { stringValue?: string; intValue?: number | string };
}
type Wire = Omit<ReceivedSpan, 'attributes'> & { attributes: Attribute[] };
interface ResourceSpans {
  resource: { attributes: Attribute[] };
  scopeSpans: { spans: Wire[] }[];
}

function spanOf(wire: Wire): ReceivedSpan {
  const links = wire.links.map(({ traceId, spanId }) => ({ traceId, spanId }));
  return { ...wire, links, attributes: attributesOf(wire.attributes) };
}

function attributesOf(attributes: readonly Attribute[]): Record<string, string | number> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]));
}
