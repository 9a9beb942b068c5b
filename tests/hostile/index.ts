/* The small hostile calls; those of many megabytes are in large.ts. */
import type { HostileCase } from './case.ts';
import { charsetCases } from './charsets.ts';
import { envelopeCases } from './envelopes.ts';
import { fhirCases } from './fhir.ts';
import { httpCases } from './http.ts';
import { jsonCases } from './json.ts';
import { wordCases } from './words.ts';
import { xmlCases } from './xml.ts';

export const hostileCases: readonly HostileCase[] = [
  ...xmlCases,
  ...charsetCases,
  ...jsonCases,
  ...fhirCases,
  ...envelopeCases,
  ...httpCases,
  ...wordCases,
];
