import { readFileSync } from 'node:fs';
import { definitions } from '../formats/fhir/terminology.ts';
import type { FhirResource } from './fhir-syntax.ts';

const { version }: { version: string } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);

/* The day on which what is said here changed last. */
const changed = '2026-11-22';

/**
 * What the FHIR side of the gateway can do, as a CapabilityStatement of FHIR R4 (capabilitystatement.html).
 * Both messages go both ways; nothing of a message is kept as a resource to be read.
 */
export function capabilityStatement(name: string): FhirResource & Record<string, unknown> {
  return {
    resourceType: 'CapabilityStatement',
    ...{ version, name: 'Tovholder', title: 'Tovholder, gateway for health messages', status: 'active', date: changed },
    description:
      'Takes CareCommunication 5.0 and Acknowledgement 2.0 of MedCom, keeps them safely and delivers them in the form each receiver takes.',
    kind: 'instance',
    software: { name: 'Tovholder', version },
    implementation: { description: `The gateway ${name}` },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'application/fhir+xml', 'json', 'xml'],
    rest: [
      {
        mode: 'server',
        security: { description: 'Authorization: Bearer <API key of a party>. This statement needs none.' },
        operation: [
          {
            name: 'process-message',
            definition: 'http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message',
            documentation:
              'POST /fhir/$process-message with async=false. Answers an OperationOutcome: 202 when the message is committed to disk, 200 when it was known already.',
          },
        ],
      },
    ],
    messaging: [
      {
        documentation: 'A message is known by its MessageHeader.id: the same one again is kept at most once.',
        supportedMessage: Object.values(definitions).flatMap((definition) => [
          { mode: 'receiver', definition },
          { mode: 'sender', definition },
        ]),
      },
    ],
  };
}
