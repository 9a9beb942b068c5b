import type { MessageBundle } from '../message-bundle.ts';
import type { Reference } from '../resources.ts';
import type { Path, Problem } from '../source.ts';
import { extensionUrls } from '../terminology.ts';
import { resourceAt } from './rule.ts';

interface Expected {
  path: Path;
  reference: Reference | undefined;
  types: string[];
  /** Whether the standard wants the resource in the bundle. Elsewhere a reference may end outside, but not at a wrong type. */
  bundled: boolean;
}

/** References that end outside the bundle where the standard wants them inside (those it marks bundled), or at a wrong type. */
export function referenceProblems(message: MessageBundle): Problem[] {
  return expectedReferences(message)
    .filter(({ reference, types, bundled }) => {
      const target = message.resolve(reference)?.resource;
      if (reference?.reference === undefined) return false;
      return target ? !types.includes(target.resourceType) : bundled;
    })
    .map(({ path }) => ({
      path: [...path, 'reference'],
      code: 'FHIR_REFERENCE',
      detail:
        'This reference does not end in the bundle, or at a resource of another type than the standard asks for. Put the resource into the bundle.',
    }));
}

function expectedReferences(message: MessageBundle): Expected[] {
  const organization = ['Organization'];
  const unit = ['PractitionerRole', 'CareTeam'];
  const expect = (types: string[], reference: Reference | undefined, path: Path, bundled = true): Expected => ({
    path,
    reference,
    types,
    bundled,
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
        expect(['OperationOutcome'], resource.response?.details, resourceAt(index, 'response', 'details'), false),
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
              false,
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
