import type { Endpoint } from '../endpoint.ts';
import { contentEndpoints } from './content.ts';
import { credentialEndpoints } from './credentials.ts';
import { deadLetterEndpoints } from './dead-letters.ts';
import { docsEndpoints } from './docs.ts';
import { fhirEndpoints } from './fhir.ts';
import { followUpEndpoints } from './follow-ups.ts';
import { healthEndpoints } from './health.ts';
import { inboxEndpoints } from './inbox.ts';
import { messageEndpoints } from './messages.ts';
import { metricsEndpoints } from './metrics.ts';
import { openapiEndpoints } from './openapi.ts';
import { partyEndpoints } from './parties.ts';
import { receiverEndpoints } from './receivers.ts';
import { sandboxEndpoints } from './sandbox.ts';
import { threadEndpoints } from './threads.ts';
import { webhookSecretEndpoints } from './webhook-secrets.ts';

/** Every call of the API. Source: contract §4; `openapi.yaml` describes each. */
export const endpoints: readonly Endpoint[] = [
  ...messageEndpoints,
  ...inboxEndpoints,
  ...contentEndpoints,
  ...threadEndpoints,
  ...followUpEndpoints,
  ...fhirEndpoints,
  ...partyEndpoints,
  ...credentialEndpoints,
  ...deadLetterEndpoints,
  ...receiverEndpoints,
  ...webhookSecretEndpoints,
  ...healthEndpoints,
  ...metricsEndpoints,
  ...openapiEndpoints,
  ...docsEndpoints,
  ...sandboxEndpoints,
];
