/* The types of the HTTP API for programs in TypeScript that call it. There is nothing to run here. */
import type { Calls } from './client.generated.ts';

export type * from './client.generated.ts';
export type { Message, MessageOf, MessageTypeName } from './message.ts';

/** The JSON body that a call takes. */
export type JsonBody<Name extends keyof Calls> = Calls[Name] extends { body: { 'application/json': infer Body } }
  ? Body
  : never;

/** The JSON that a call is answered with where it succeeds. */
export type JsonAnswer<Name extends keyof Calls> = Calls[Name]['answers'][keyof Calls[Name]['answers']] extends {
  'application/json': infer Answer;
}
  ? Answer
  : never;

/** The codes of a call's refusals. */
export type RefusalCode<Name extends keyof Calls> = Calls[Name] extends { refusals: infer Code } ? Code : never;
