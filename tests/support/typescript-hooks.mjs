import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const module = { type: 'es6' };
const plain = { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module };
const react = { runtime: 'automatic', importSource: 'preact' };
const withMarkup = {
  jsc: { target: 'es2023', parser: { syntax: 'typescript', tsx: true }, transform: { react } },
  module,
};
const kept = new URL('../../node_modules/.cache/tovholder-typescript/', import.meta.url);

/* Called by Node for every module. What a source compiles to is kept by its fingerprint: the tests start many processes. */
export async function load(url, context, next) {
  if (!/\.tsx?$/.test(url)) return next(url, context);
  const options = url.endsWith('x') ? withMarkup : plain;
  const source = readFileSync(fileURLToPath(url), 'utf8');
  const file = new URL(`${createHash('sha256').update(JSON.stringify(options)).update(source).digest('hex')}.js`, kept);
  return { format: 'module', source: keptIn(file) ?? (await compiled(source, file, options)), shortCircuit: true };
}

function keptIn(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

async function compiled(source, file, options) {
  const { transformSync } = await import('@swc/core');
  const { code } = transformSync(source, options);
  try {
    mkdirSync(kept, { recursive: true });
    const aside = new URL(`${file.href}.${process.pid}`);
    writeFileSync(aside, code);
    renameSync(aside, file);
  } catch {
    /* Not everybody may write there; then it is compiled each time. */
  }
  return code;
}
