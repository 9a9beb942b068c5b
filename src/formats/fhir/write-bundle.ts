import { withNarrative } from './narrative.ts';
import type { AnyResource, Bundle, MessageHeader } from './resources.ts';
import { endpointOf, extensionUrls, systems } from './terminology.ts';
import type { Party } from './write-parties.ts';

/** A message bundle; every resource gets its narrative. The URLs follow the custom of the official examples. */
export function writeBundle(
  guide: 'carecommunication' | 'acknowledgement',
  id: string,
  profile: string,
  timestamp: string,
  resources: AnyResource[],
): Bundle {
  return {
    resourceType: 'Bundle',
    id,
    meta: { profile: [profile] },
    type: 'message',
    timestamp,
    entry: resources.map((resource) => ({
      fullUrl: `https://medcomfhir.dk/ig/${guide}/${resource.resourceType}/${resource.id}`,
      resource: withNarrative(resource),
    })),
  };
}

/** What every header says: the event, where the message goes, and where it comes from. */
export function writeHeader(
  id: string,
  profile: string,
  event: string,
  sender: { id: string; party: Party },
  receiver: { id: string; party: Party },
): MessageHeader {
  return {
    resourceType: 'MessageHeader',
    id,
    meta: { profile: [profile] },
    eventCoding: { system: systems.events, code: event },
    destination: [
      {
        extension: [{ url: extensionUrls.use, valueCoding: { system: systems.destinationUse, code: 'primary' } }],
        endpoint: endpointOf(receiver.party.sor ?? ''),
        receiver: { reference: `Organization/${receiver.id}` },
      },
    ],
    sender: { reference: `Organization/${sender.id}` },
    source: { endpoint: endpointOf(sender.party.sor ?? '') },
  };
}
