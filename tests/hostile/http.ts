/* HTTP itself: lengths, codings, methods, paths and headers that say something else than is there. */
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { type HostileCall, type HostileCase, letter, mark, message } from './case.ts';

const json = { 'Content-Type': 'application/json' };
const body = () => JSON.stringify(message());
const path = '/v1/messages';

function one(name: string, status: number, call: () => HostileCall, because?: string): HostileCase {
  return { name, status, call, ...(because !== undefined && { because }) };
}

const zeros = () => Buffer.alloc(20 * 1024 * 1024);

function coded(name: string, coding: string, bytes: () => Buffer, status = 400, because?: string): HostileCase {
  return one(
    `HTTP coding: ${name}`,
    status,
    () => ({ headers: { ...json, 'Content-Encoding': coding }, body: bytes() }),
    because,
  );
}

const codings: HostileCase[] = [
  coded('a bomb in gzip', 'gzip', () => gzipSync(zeros()), 413),
  coded('a bomb in deflate', 'deflate', () => deflateSync(zeros()), 413),
  coded(
    'a bomb in Brotli',
    'br',
    () => brotliCompressSync(zeros(), { params: { [constants.BROTLI_PARAM_QUALITY]: 2 } }),
    413,
  ),
  coded('a bomb in gzip within gzip', 'gzip', () => gzipSync(gzipSync(zeros())), 422),
  coded('gzip twice', 'gzip, gzip', () => gzipSync(gzipSync(body())), 415),
  coded('gzip and Brotli', 'gzip, br', () => brotliCompressSync(gzipSync(body())), 415),
  coded('gzip that is none', 'gzip', () => Buffer.from(body())),
  coded('deflate that is none', 'deflate', () => Buffer.from(body())),
  coded('Brotli that is none', 'br', () => Buffer.from(body())),
  coded('deflate without its wrapping', 'deflate', () => deflateRawSync(body()), 400),
  coded('gzip cut off', 'gzip', () => gzipSync(body()).subarray(0, 60)),
  coded('gzip with another sum', 'gzip', () => {
    const bytes = gzipSync(body());
    bytes.writeUInt32LE(0, bytes.length - 8);
    return bytes;
  }),
  coded('gzip of nothing', 'gzip', () => Buffer.alloc(0), 400),
  coded(
    'two parts of gzip behind each other',
    'gzip',
    () => Buffer.concat([gzipSync(body().slice(0, 50)), gzipSync('x')]),
    422,
  ),
  coded('zstd', 'zstd', () => Buffer.from(body()), 415),
  coded('compress', 'compress', () => Buffer.from(body()), 415),
  coded('a coding called __proto__', '__proto__', () => Buffer.from(body()), 415),
  coded('a coding of 5,000 letters', 'x'.repeat(5_000), () => Buffer.from(body()), 415),
];

function typed(name: string, type: string, make: () => string = body, status = 415): HostileCase {
  return one(`HTTP media type: ${name}`, status, () => ({ headers: { 'Content-Type': type }, body: make() }));
}

const mediaTypes: HostileCase[] = [
  typed('a form', 'application/x-www-form-urlencoded', () => `letterId=${mark}`),
  typed(
    'a form in parts',
    'multipart/form-data; boundary=x',
    () => `--x\r\nContent-Disposition: form-data; name="f"; filename="../../x"\r\n\r\n${mark}\r\n--x--`,
  ),
  typed('parts with a boundary of nothing', 'multipart/mixed; boundary=""', () => mark),
  typed('a page', 'text/html', () => `<script>${mark}</script>`),
  typed('a text', 'text/plain'),
  typed('a program', 'application/javascript', () => mark),
  typed('__proto__', '__proto__/constructor'),
  typed('10,000 letters', `application/${'x'.repeat(10_000)}`),
  typed('a thousand parameters', `application/pdf${';a=b'.repeat(1_000)}`),
  typed('two at once', 'application/pdf, application/json'),
  typed('XML called JSON', 'application/json', () => letter(), 422),
  typed('JSON called XML', 'application/xml', body, 422),
  typed('MedCom called FHIR', 'application/fhir+xml', () => letter(), 422),
];

/* Byte for byte, with the key of the GP and the mark in the body where there is one. */
function raw(name: string, status: number, head: readonly string[], content: string | Buffer = ''): HostileCase {
  const [line = '', ...headers] = head;
  return one(`HTTP bytes: ${name}`, status, () => ({
    raw: Buffer.concat([
      Buffer.from(
        [line, 'Host: localhost', 'Authorization: Bearer sandbox-gp', 'Connection: close', ...headers, '', ''].join(
          '\r\n',
        ),
        'latin1',
      ),
      Buffer.from(content),
    ]),
  }));
}

const post = `POST ${path} HTTP/1.1`;
const type = 'Content-Type: application/json';
const bytes: HostileCase[] = [
  raw('two lengths', 400, [post, type, 'Content-Length: 2', 'Content-Length: 4'], `{}${mark}`),
  raw('a negative length', 400, [post, type, 'Content-Length: -1'], mark),
  raw('a length with a plus sign', 400, [post, type, 'Content-Length: +2'], '{}'),
  raw('a length of 30 digits', 400, [post, type, `Content-Length: ${'9'.repeat(30)}`], mark),
  raw('a length beyond what is taken', 400, [post, type, 'Content-Length: 999999999'], mark),
  raw(
    'length and chunks at once',
    400,
    [post, type, 'Content-Length: 4', 'Transfer-Encoding: chunked'],
    `0\r\n\r\n${mark}`,
  ),
  raw('chunks under a false name', 400, [post, type, 'Transfer-Encoding: xchunked'], mark),
  raw('chunks twice', 400, [post, type, 'Transfer-Encoding: chunked, chunked'], mark),
  raw('a chunk of a size that is none', 400, [post, type, 'Transfer-Encoding: chunked'], `zz\r\n${mark}\r\n`),
  raw('a chunk of 2^64 bytes', 400, [post, type, 'Transfer-Encoding: chunked'], `10000000000000000\r\n${mark}\r\n`),
  raw(
    'a chunk with a long extension',
    413,
    [post, type, 'Transfer-Encoding: chunked'],
    `1;${'a'.repeat(20_000)}\r\n${mark}`,
  ),
  raw('a length longer than the body', 400, [post, type, 'Content-Length: 5000'], `{"a":"${mark}"`),
  raw('a length shorter than the body', 400, [post, type, 'Content-Length: 2'], `{}${mark}`),
  raw('a header over two lines', 400, [post, type, 'X-A: b', ` ${mark}`, 'Content-Length: 0']),
  raw('a header without a colon', 400, [post, type, mark]),
  raw('a header with a blank before its colon', 400, [post, type, 'Content-Length : 2'], '{}'),
  raw('NUL in a header', 400, [post, type, `X-A: a\0${mark}`]),
  raw('a lone line feed between headers', 400, [post, `X-A: b\n${mark}: c`, type, 'Content-Length: 0']),
  raw('a lone carriage return in a header', 400, [post, type, `X-Request-Id: a\rSet-Cookie: ${mark}`]),
  raw('headers of 40,000 bytes', 431, [post, type, `X-A: ${mark.repeat(3_400)}`]),
  raw('5,000 headers', 431, [post, type, ...Array.from({ length: 5_000 }, (_, n) => `X-${n}: ${mark}`)]),
  raw('a path of 40,000 bytes', 431, [`GET /${mark.repeat(3_400)} HTTP/1.1`]),
  raw('HTTP of version 9', 400, [`GET /${mark} HTTP/9.9`]),
  raw('HTTP in small letters', 400, [`GET /${mark} http/1.1`]),
  raw('a method nobody knows', 400, [`HACK /${mark} HTTP/1.1`]),
  raw('a method in small letters', 400, [`post ${path} HTTP/1.1`]),
  raw('a blank in the path', 400, [`GET /${mark} x HTTP/1.1`]),
  raw('NUL in the path', 400, [`GET /v1/messages/\0${mark} HTTP/1.1`]),
  raw('a path of another host', 404, [`GET http://evil.example/${mark} HTTP/1.1`]),
  raw('a path without a slash', 400, [`GET ${mark} HTTP/1.1`]),
  raw('a path with a fragment', 200, [`GET /v1/messages#${mark} HTTP/1.1`]),
  raw('an upgrade to a socket', 404, [
    `GET /${mark} HTTP/1.1`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    'Sec-WebSocket-Version: 13',
  ]),
  raw('an expectation nobody meets', 417, [post, type, `Expect: ${mark}`, 'Content-Length: 0']),
  one('HTTP bytes: the preface of HTTP/2', 400, () => ({ raw: Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n') })),
  one('HTTP bytes: a greeting of TLS', 400, () => ({ raw: Buffer.from('16030100aa010000a60303', 'hex') })),
  one('HTTP bytes: HTTP/0.9', 404, () => ({ raw: Buffer.from(`GET /${mark}\r\n\r\n`) })),
  one('HTTP bytes: a command of Redis', 400, () => ({ raw: Buffer.from(`*1\r\n$8\r\nFLUSHALL\r\n`) })),
  one('HTTP bytes: a mail', 400, () => ({ raw: Buffer.from(`EHLO ${mark}\r\nMAIL FROM:<x>\r\n`) })),
  one('HTTP bytes: a second call hidden in the body of the first', 400, () => ({
    raw: Buffer.from(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sandbox-gp\r\nConnection: close\r\n${type}\r\nContent-Length: 60\r\n\r\nGET /v1/admin/parties HTTP/1.1\r\nHost: x\r\nX-Mark: ${mark}\r\n\r\n`.padEnd(
        300,
      ),
    ),
  })),
];

function header(
  name: string,
  headers: Record<string, string>,
  status: number,
  at = `/v1/messages/${mark}`,
  method = 'GET',
): HostileCase {
  return one(`HTTP headers: ${name}`, status, () => ({ method, path: at, headers }));
}

const headers: HostileCase[] = [
  header('another method by a header', { 'X-HTTP-Method-Override': 'DELETE' }, 404),
  header(
    'another path by a header',
    { 'X-Original-URL': '/v1/admin/parties', 'X-Rewrite-URL': '/v1/admin/parties' },
    404,
  ),
  header(
    'another address by a header',
    { 'X-Forwarded-For': '127.0.0.1', Forwarded: 'for=127.0.0.1' },
    403,
    `/v1/admin/parties?x=${mark}`,
  ),
  header('another host by a header', { 'X-Forwarded-Host': 'evil.example' }, 404),
  header('a call id with a CPR', { 'X-Request-Id': '051121-9996' }, 404),
  header('a call id of 10,000 letters', { 'X-Request-Id': mark.repeat(800) }, 404),
  header(
    'languages without end',
    { 'Accept-Language': Array.from({ length: 1_000 }, (_, n) => `da;q=0.${n}`).join(',') },
    404,
  ),
  header('media types without end', { Accept: Array.from({ length: 2_000 }, (_, n) => `a/${n}`).join(',') }, 404),
  header('a cookie', { Cookie: `session=${mark}; __proto__=x` }, 404),
  header('a client certificate in a header', { 'Client-Cert': ':AAAA:' }, 404),
  header('a range', { Range: 'bytes=0-18446744073709551615' }, 404),
  header('a trace that is none', { traceparent: `00-${mark}-${mark}-01`, tracestate: mark }, 404),
  header('basic credentials', { Authorization: 'Basic OjpLcmFnZQ==' }, 401),
  header('a key with a NUL, written out', { Authorization: 'Bearer sandbox-gp%00' }, 401),
  header('two keys', { Authorization: 'Bearer sandbox-ppr, Bearer sandbox-admin' }, 401),
  header('a key of 10,000 letters', { Authorization: `Bearer ${'x'.repeat(10_000)}` }, 401),
  header(
    'a token without a signature',
    {
      Authorization: `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"admin","parties":["5790000990016"]}').toString('base64url')}.`,
    },
    401,
  ),
  header('a key called __proto__', { Authorization: 'Bearer __proto__' }, 401),
  ...['PATCH', 'PROPFIND', 'MKCOL', 'LOCK', 'PURGE', 'SEARCH'].map((method) =>
    header(`the method ${method}`, {}, 405, path, method),
  ),
];

function asked(name: string, at: string, status: number): HostileCase {
  return one(`HTTP query: ${name}`, status, () => ({ method: 'GET', path: at }));
}

const queries: HostileCase[] = [
  asked('one parameter twice', `/v1/messages?limit=1&limit=${mark}`, 400),
  asked('a parameter as a list', `/v1/messages?limit[]=${mark}`, 400),
  asked('a parameter as an object', `/v1/messages?limit[$gt]=${mark}`, 400),
  asked('__proto__', `/v1/messages?__proto__[admin]=${mark}`, 400),
  asked('constructor', `/v1/messages?constructor=${mark}`, 400),
  asked('hasOwnProperty', `/v1/messages?hasOwnProperty=${mark}`, 400),
  asked('a thousand parameters', `/v1/messages?${Array.from({ length: 1_000 }, (_, n) => `p${n}=1`).join('&')}`, 400),
  asked('a number of 400 digits', `/v1/messages?limit=${'9'.repeat(400)}`, 400),
  asked('a number in hexadecimal', '/v1/messages?limit=0x10', 400),
  asked(
    'a cursor of another making',
    `/v1/messages?cursor=${Buffer.from(`{"id":"${mark}"}`).toString('base64url')}`,
    400,
  ),
  asked('a cursor with SQL', `/v1/messages?cursor=1'%20OR%201=1`, 400),
  asked('NUL', '/v1/messages?letterId=%00', 400),
  asked('bytes that are no UTF-8', '/v1/messages?type=%ff%fe', 400),
  asked('a line feed for a header', `/v1/messages?type=%0d%0aSet-Cookie:${mark}`, 400),
  asked('a word of a list in capitals', '/v1/messages?status=ACCEPTED', 400),
  asked('a date of the year 99999', '/v1/messages?since=99999-01-01T00:00:00Z', 400),
  asked('a GLN that is somebody else’s', '/v1/inbox?wait=0&gln=5790000990023', 403),
  asked('a wait of a day', '/v1/inbox?wait=86400', 400),
  asked('a format called __proto__', '/v1/inbox?wait=0&format=__proto__', 400),
];

export const httpCases: readonly HostileCase[] = [...codings, ...mediaTypes, ...bytes, ...headers, ...queries];
