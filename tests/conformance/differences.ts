import type { Step } from './fhir-kinds.ts';

/** Samples on which the product and the official definitions differ, each with the reason. Paths are below the standards' folder. */
export const sampleDifferences: Readonly<Record<string, string>> = {
  'xml/samples/XREF01/edc_REF01_1.xml':
    'A hospital referral (XREF01) is valid by the schema it shares with other letters and is none of the standards that the gateway takes: `VERSION_NOT_SUPPORTED`.',
};

/** A place of FHIR messages in which a mutant is not tried, because there the two may differ, with the reason. */
export interface Exception {
  place: string;
  reason: string;
  covers(kind: string, path: readonly Step[]): boolean;
}

export const fhirExceptions: readonly Exception[] = [
  {
    place: '`Bundle.meta`',
    reason:
      'The gateway knows a message by its event, as a receiver must; the judge has only `meta.profile` to tell which definitions to go by.',
    covers: (_, path) => path[0] === 'meta',
  },
  {
    place: '`meta.profile` of a resource',
    reason:
      'A resource may name further profiles, which the gateway need not know (decision 11); the judge refuses a name that it has no definition for.',
    covers: (_, path) => path.includes('meta') && path.includes('profile'),
  },
  {
    place: '`resourceType`',
    reason:
      'Without it neither can tell what it looks at: the gateway refuses the document, the definitions say nothing.',
    covers: (_, path) => path.at(-1) === 'resourceType',
  },
  {
    place: 'what stands before or behind a `urn:uuid:`',
    reason:
      'The pattern of invariant `medcom-uuidv4` has no anchors, so that FHIRPath lets more text stand around it; the gateway wants the whole value to be the UUID, for it has to find the message by it.',
    covers: (kind, path) =>
      (kind === 'text one longer' || kind === 'white space around') &&
      path.at(-1) === 'value' &&
      path.some((step) => step === 'identifier' || step === 'valueIdentifier'),
  },
];
