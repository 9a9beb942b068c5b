import { businessRows } from './business.ts';
import { commonRows } from './common.ts';
import { deliveryRows } from './delivery.ts';
import { fhirRows } from './fhir.ts';
import { fhirBaseInvariantRows } from './fhir-base-invariants.ts';
import { fileRows } from './files.ts';
import { jsonRows } from './json.ts';
import { medcomInvariantRows } from './medcom-invariants.ts';
import { medcomXmlRows } from './medcom-xml.ts';
import { receiptRows } from './receipts.ts';
import type { Rows } from './row.ts';
import { vansEnvelopeRows } from './vans-envelope.ts';
import { xmlSchemaRows } from './xml-schema.ts';

/** The codes of all findings by the part of the gateway that makes them, in the order of `docs/findings.md`. */
export const chapters = {
  'Any document': commonRows,
  'XML schema': xmlSchemaRows,
  'MedCom XML': medcomXmlRows,
  VANSEnvelope: vansEnvelopeRows,
  Files: fileRows,
  'FHIR documents': fhirRows,
  'FHIR invariants': fhirBaseInvariantRows,
  'MedCom invariants': medcomInvariantRows,
  'Canonical JSON': jsonRows,
  'Business rules': businessRows,
  'On the way to the receiver': deliveryRows,
  'Receipts of the gateway itself': receiptRows,
} as const satisfies Readonly<Record<string, Rows>>;

/** Every code that a finding may have. A code is stable: it is never given another meaning. */
export const catalogue: Rows = Object.assign({}, ...Object.values(chapters));
