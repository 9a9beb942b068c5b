import type { MessageBundle } from '../message-bundle.ts';
import type { Reference } from '../resources.ts';
import type { Path, Problem } from '../source.ts';
import { extensionUrls } from '../terminology.ts';
import { resourceAt } from './rule.ts';

interface Expected {
  path: Path;
  reference: Reference | undefined;
  types: string[];
}

/** References that the standard wants to end in the bundle, at a resource of one of these types: those marked bundled, and the author's chain. */
export function referenceProblems(message: MessageBundle): Problem[] {
  return expectedReferences(message)
    .filter(({ reference, types }) => {
      const target = message.resolve(reference)?.resource;
      return reference?.reference !== undefined && !(target && types.includes(target.resourceType));
    })
    .map(({ path }) => ({
      path: [...path, 'reference'],
      code: 'FHIR_REFERENCE',
      detail: 'This reference does not end at a resource of the right type in the bundle.',
    }));
}

function expectedReferences(message: MessageBundle): Expected[] {
  const organization = ['Organization'];
  const unit = ['PractitionerRole', 'CareTeam'];
  const expect = (types: string[], reference: Reference | undefined, path: Path): Expected => ({
    path,
    reference,
    types,
  });
  return [
    ...message
      .all('MessageHeader')
      .flatMap(({ index, resource }) => [
        expect(organization, resource.sender, resourceAt(index, 'sender')),
        ...(resource.destination ?? []).map(({ receiver }, position) =>
          expect(organization, receiver, resourceAt(index, 'destination', position, 'receiver')),
        ),
        ...(resource.focus ?? []).map((focus, position) =>
          expect(['Communication'], focus, resourceAt(index, 'focus', position)),
        ),
        expect(['OperationOutcome'], resource.response?.details, resourceAt(index, 'response', 'details')),
      ]),
    ...message.all('Communication').flatMap(({ index, resource }) => [
      expect(['Patient'], resource.subject, resourceAt(index, 'subject')),
      expect(['Encounter'], resource.encounter, resourceAt(index, 'encounter')),
      ...(resource.recipient ?? []).map((recipient, position) =>
        expect(unit, recipient, resourceAt(index, 'recipient', position)),
      ),
      ...(resource.extension ?? []).map((extension, position) =>
        expect(
          unit,
          extension.url === extensionUrls.sender ? extension.valueReference : undefined,
          resourceAt(index, 'extension', position, 'valueReference'),
        ),
      ),
      ...(resource.payload ?? []).flatMap(({ extension = [] }, payload) =>
        extension.flatMap(({ url, valueReference, valueIdentifier }, position) => {
          const at = (...steps: string[]) => resourceAt(index, 'payload', payload, 'extension', position, ...steps);
          return [
            expect(
              ['PractitionerRole'],
              url === extensionUrls.author ? valueReference : undefined,
              at('valueReference'),
            ),
            expect(
              organization,
              url === extensionUrls.identifier ? valueIdentifier?.assigner : undefined,
              at('valueIdentifier', 'assigner'),
            ),
          ];
        }),
      ),
    ]),
    ...message
      .all('PractitionerRole')
      .map(({ index, resource }) => expect(organization, resource.organization, resourceAt(index, 'organization'))),
    ...message
      .all('CareTeam')
      .flatMap(({ index, resource }) =>
        (resource.managingOrganization ?? []).map((reference, position) =>
          expect(organization, reference, resourceAt(index, 'managingOrganization', position)),
        ),
      ),
    ...message
      .all('Encounter')
      .map(({ index, resource }) => expect(['Patient'], resource.subject, resourceAt(index, 'subject'))),
    ...message
      .all('Provenance')
      .flatMap(({ index, resource }) =>
        (resource.agent ?? []).map(({ who }, position) =>
          expect(organization, who, resourceAt(index, 'agent', position, 'who')),
        ),
      ),
  ];
}
