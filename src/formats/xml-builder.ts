import { createRequire } from 'node:module';
import type * as xmlbuilder2 from 'xmlbuilder2';

const require = createRequire(import.meta.url);

/** The builder of XML documents, loaded when the first one is written: it takes longer to load than to read a letter. */
export function xmlBuilder(): typeof xmlbuilder2 {
  return require('xmlbuilder2');
}
