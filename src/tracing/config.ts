/** Where traces go to. */
export interface TracingConfig {
  /** Of an OTLP/HTTP receiver, its path included. */
  url: string;
  serviceName: string;
}

type Read = <T>(variable: string, fallback: T, parse: (text: string) => T) => T;

const local = 'http://localhost:4318';

/**
 * The part of the environment that says whether the gateway traces: it does where `OTEL_EXPORTER_OTLP_ENDPOINT` is set or
 * `OTEL_TRACES_EXPORTER=otlp`. Undefined where it does not. Source: OpenTelemetry, Environment Variable Specification.
 */
export function readTracing(read: Read): TracingConfig | undefined {
  const exporter = read('OTEL_TRACES_EXPORTER', undefined, parseExporter);
  const base = read('OTEL_EXPORTER_OTLP_ENDPOINT', undefined, parseEndpoint);
  const url = read('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', undefined, parseEndpoint);
  read('OTEL_EXPORTER_OTLP_PROTOCOL', undefined, parseProtocol);
  read('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', undefined, parseProtocol);
  const isOff = exporter === 'none' || read('OTEL_SDK_DISABLED', false, (text) => text.toLowerCase() === 'true');
  if (isOff || (exporter === undefined && base === undefined && url === undefined)) return undefined;
  return {
    url: url ?? `${(base ?? local).replace(/\/$/, '')}/v1/traces`,
    serviceName: read('OTEL_SERVICE_NAME', 'tovholder', String),
  };
}

function parseExporter(text: string): 'otlp' | 'none' {
  if (text !== 'otlp' && text !== 'none') throw new Error('must be otlp or none');
  return text;
}

function parseEndpoint(text: string): string {
  const protocol = URL.canParse(text) ? new URL(text).protocol : '';
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new Error('must be where traces are taken by OTLP over HTTP, such as http://collector:4318');
  }
  return text;
}

function parseProtocol(text: string): string {
  if (text !== 'http/json') throw new Error('must be http/json, which is what the gateway speaks, or left out');
  return text;
}
