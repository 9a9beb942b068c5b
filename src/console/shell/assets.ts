import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import type { Request, Response } from 'express';

/* What browsers load, from memory. A name holds the fingerprint of the content: it never changes. */
interface Asset {
  address: string;
  content: Buffer;
  packed: Buffer;
  contentType: string;
}

const resolve = createRequire(import.meta.url).resolve;
const own = (name: string) => new URL(`../assets/${name}`, import.meta.url);

const css = assetOf('console.css', readFileSync(own('console.css')), 'text/css; charset=utf-8');
const scriptFiles = {
  'htmx.js': resolve('htmx.org/dist/htmx.min.js'),
  'sse.js': resolve('htmx.org/dist/ext/hx-sse.min.js'),
  'console.js': own('console.js'),
  'workbench.js': own('workbench.js'),
};
const js = Object.entries(scriptFiles).map(([name, file]) =>
  assetOf(name, readFileSync(file), 'text/javascript; charset=utf-8'),
);

/** Where the style sheet is. */
export const styleSheet = css.address;

/** Where the scripts are, in the order in which they are run. */
export const scripts: readonly string[] = js.map(({ address }) => address);

const assets = new Map([css, ...js].map((asset) => [asset.address, asset]));

function assetOf(name: string, content: Buffer, contentType: string): Asset {
  const fingerprint = createHash('sha256').update(content).digest('base64url').slice(0, 16);
  const [stem, ending] = name.split('.');
  return {
    address: `/console/assets/${stem}.${fingerprint}.${ending}`,
    content,
    packed: gzipSync(content),
    contentType,
  };
}

/** Sends what has this address; false where nothing has. */
export function sendAsset(request: Request, response: Response): boolean {
  const asset = assets.get(request.path);
  if (!asset) return false;
  response.setHeader('Content-Type', asset.contentType);
  response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
  response.vary('Accept-Encoding');
  const packed = request.acceptsEncodings('gzip', 'identity') === 'gzip';
  if (packed) response.setHeader('Content-Encoding', 'gzip');
  response.end(packed ? asset.packed : asset.content);
  return true;
}
