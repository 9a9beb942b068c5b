import { writeSync } from 'node:fs';
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

/* Preloaded into a process: tells on standard error the package of each module that an import finds. */
if (isMainThread) register(import.meta.url);

/* Called by Node for every import. */
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  const [, inside] = found.url.split('/node_modules/').slice(-2);
  const name = inside?.split('/').slice(0, inside.startsWith('@') ? 2 : 1);
  if (name) writeSync(2, `loaded: ${name.join('/')}\n`);
  else if (found.url.includes('/dist/')) writeSync(2, 'loaded: tovholder\n');
  return found;
}
