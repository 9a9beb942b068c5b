import type { Belonging, Note, Step, Told } from './told.ts';

/** What traces, where anything does. */
export interface Tracing {
  inSpan<T>(step: Step, told: Told, work: (note: Note) => Promise<T>, belonging: () => Promise<Belonging>): Promise<T>;
  continuing<T>(header: string, work: () => Promise<T>): Promise<T>;
  /** Of the span in progress. */
  traceparent(): string | undefined;
}

let tracing: Tracing | undefined;

/** From here on every step goes to `opened`; to nobody where it is undefined. */
export function traceWith(opened: Tracing | undefined): void {
  tracing = opened;
}

const nothing = async () => ({});
const unheard = () => undefined;

/**
 * Does a step of a message's way as a span of its trace, below the step in progress; `belonging` is asked only while
 * something is traced. Where nothing is, it just does the step.
 */
export function inSpan<T>(
  step: Step,
  told: Told,
  work: (note: Note) => Promise<T>,
  belonging: () => Promise<Belonging> = nothing,
): Promise<T> {
  return tracing ? tracing.inSpan(step, told, work, belonging) : work(unheard);
}

/** Does the work of a call within the trace of its caller. Source: W3C Trace Context, `traceparent`; its `tracestate` is not read, since it may say anything. */
export function continuing<T>(header: string | undefined, work: () => Promise<T>): Promise<T> {
  return tracing && header !== undefined ? tracing.continuing(header, work) : work();
}

/** Where the work in progress is in its trace, as a traceparent; undefined where nothing is traced. */
export function traceparent(): string | undefined {
  return tracing?.traceparent();
}
