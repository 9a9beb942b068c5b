import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Request } from 'express';
import { referencePage } from '../../reference/page.tsx';
import type { Answer, Desk, Endpoint } from '../endpoint.ts';

/** The description of the API, for people. It needs neither JavaScript nor any other address. */
export const docsEndpoints: readonly Endpoint[] = [
  { method: 'get', path: '/docs', access: 'open', answer: showDocs },
  { method: 'get', path: '/docs/reference.css', access: 'open', answer: showStyle },
];

/* No script at all, nothing of anybody else's, nothing inline. */
const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface Kept {
  content: Buffer;
  packed: Buffer;
}

const styleFile = new URL('../../reference/assets/reference.css', import.meta.url);
let style: Kept | undefined;
let page: Promise<Kept> | undefined;

async function showDocs({ document }: Desk, request: Request): Promise<Answer> {
  page ??= referencePage(document, '/docs/reference.css').then((text) => kept(Buffer.from(text)));
  return { ...sent(await page, request, 'text/html; charset=utf-8'), status: 200 };
}

function showStyle(_desk: Desk, request: Request): Answer {
  style ??= kept(readFileSync(styleFile));
  return { ...sent(style, request, 'text/css; charset=utf-8'), status: 200 };
}

function kept(content: Buffer): Kept {
  return { content, packed: gzipSync(content) };
}

function sent({ content, packed }: Kept, request: Request, contentType: string): Pick<Answer, 'bytes' | 'headers'> {
  const isPacked = request.acceptsEncodings('gzip', 'identity') === 'gzip';
  return {
    bytes: { content: isPacked ? packed : content, contentType },
    headers: {
      'Content-Security-Policy': policy,
      Vary: 'Accept-Encoding',
      ...(isPacked && { 'Content-Encoding': 'gzip' }),
    },
  };
}
