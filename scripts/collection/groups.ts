import type { OpenapiDocument } from '../../src/intake/openapi-document.ts';
import { type Place, placesOf } from '../../src/reference/lookup.ts';
import { type SampleCall, sampleCall } from '../../src/reference/sample-call.ts';

/** One call of the collection. */
export interface Item {
  name: string;
  /** What a later call needs of the answer, by the variable it goes into: a path of JavaScript below the body. */
  keeps: Record<string, string>;
  call: SampleCall;
  told: string;
}

/** The calls of one tag. */
export interface Group {
  name: string;
  told: string;
  items: Item[];
}

/* Calls that lead to others: the next in the folder work on what this one answered. */
const keeps: Record<string, Record<string, string>> = {
  postMessages: { messageId: 'messages[0].id' },
  leaseDeliveries: { deliveryId: 'deliveries[0].deliveryId', leaseToken: 'deliveries[0].leaseToken' },
  showMessage: { threadId: 'threadId' },
  listFollowUps: { followUpId: 'followUps[0].id' },
};

/* What an example has for an id, and the variable that stands in its place. */
const exampleId = '0199c5a0-0000-7000-8000-000000000001';
const exampleToken = 'c2FuZGJveC1sZWFzZS10b2tlbg';

/* The page and its style are for browsers. */
const left = ['docs', 'docsStyle'];

/** Every call of the API for people to try, in the order of the document; documents are posted in each format. */
export function groupsOf(document: OpenapiDocument): Group[] {
  const places = placesOf(document).filter(({ operation }) => !left.includes(operation.operationId));
  return document.tags.map(({ name, description }) => ({
    name,
    told: description,
    items: places.filter(({ operation }) => operation.tags.includes(name)).flatMap((place) => itemsOf(document, place)),
  }));
}

function itemsOf(document: OpenapiDocument, place: Place): Item[] {
  const { operationId, summary, description = '', requestBody } = place.operation;
  const types = Object.keys(requestBody?.content ?? {}).filter((type) => type !== 'text/xml');
  const made = types.length > 1 ? types : [undefined];
  return made.map((type, index) => ({
    name: type === undefined || index === 0 ? operationId : `${operationId} as ${type.replace('application/', '')}`,
    keeps: index === 0 ? (keeps[operationId] ?? {}) : {},
    told: `${summary}\n\n${description}`.trim(),
    call: withVariables(sampleCall(document, place, type), place),
  }));
}

function withVariables(call: SampleCall, { path }: Place): SampleCall {
  const id = variableOf(path);
  const put = (text: string) => {
    const known = id === undefined ? text : text.replaceAll(exampleId, `{{${id}}}`);
    return known.replaceAll(exampleToken, '{{leaseToken}}');
  };
  const named = path.startsWith('/v1/threads/') ? call.path.replace(/[^/]+$/, '{{threadId}}') : call.path;
  return { ...call, path: put(named), ...(call.body && { body: { ...call.body, text: put(call.body.text) } }) };
}

function variableOf(path: string): string | undefined {
  if (path.startsWith('/v1/inbox/')) return 'deliveryId';
  if (path.startsWith('/v1/follow-ups/')) return 'followUpId';
  if (path.startsWith('/v1/admin/credentials/')) return 'credentialId';
  return path.includes('/messages') || path.includes('/dead-letters') ? 'messageId' : undefined;
}

/** The variables of the calls and what they are in the sandbox. */
export const variables: Record<string, string> = {
  baseUrl: 'http://127.0.0.1:8080',
  messageId: exampleId,
  deliveryId: exampleId,
  leaseToken: exampleToken,
  threadId: '4b0f6c1e-7a51-4d0f-9f3e-0f2a6f1f7c55',
  followUpId: exampleId,
  credentialId: exampleId,
};

/** The variable that holds a key of the sandbox: `sandbox-gp` is in `gpKey`. */
export function keyVariable(authorization: string): string {
  const name = authorization.replace('Bearer sandbox-', '');
  return `${name.replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase())}Key`;
}

/** The keys of the sandbox by their variables, of those who make a call. */
export function keysOf(groups: readonly Group[]): Record<string, string> {
  const told = groups.flatMap(({ items }) => items.flatMap(({ call }) => call.headers.Authorization ?? []));
  return Object.fromEntries(told.map((one) => [keyVariable(one), one.replace('Bearer ', '')]));
}
