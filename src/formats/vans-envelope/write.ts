import { xmlBuilder } from '../xml-builder.ts';
import type { Label } from './label.ts';
import { mimeTag } from './payload.ts';
import { vansNamespace } from './read.ts';

/** Who sends a payload to whom, and the ids it goes under. */
export interface Sending {
  senderGln: string;
  receiverGln: string;
  /** UUID of this sending: another one each time. */
  envelopeId: string;
  /** UUID of the message: the same each time. */
  messageId: string;
  /** ISO 8601 with an offset. */
  sentAt: string;
}

/** Puts a document into a VANSEnvelope 1.0.4, to be carried as it is. */
export function writeVansEnvelope(payload: Uint8Array, label: Label, sending: Sending): Uint8Array {
  const endPoint = (gln: string) => ({ '@EndPointType': 'EAN', '#': gln });
  const document = xmlBuilder()
    .create({ version: '1.0', encoding: 'UTF-8' })
    .ele(vansNamespace, 'VANSEnvelope')
    .ele({
      SenderID: endPoint(sending.senderGln),
      ReceiverID: endPoint(sending.receiverGln),
      EnvelopeIdentifier: sending.envelopeId,
      SentDateTime: sending.sentAt,
      Message: {
        MetaInformation: {
          Identifier: sending.messageId,
          Document: {
            Format: label.format,
            Name: label.name,
            Version: label.version,
            SizeInBytes: String(payload.length),
          },
          Transport: {
            Type: 'reliable',
            TransformMessage: 'false',
            ServiceTag: { '@name': mimeTag, '#': label.mime },
          },
        },
        Data: 'DATA',
      },
    });
  /* Put in afterwards: a builder takes its time over megabytes. */
  const data = Buffer.from(payload).toString('base64');
  return Buffer.from(document.end({ prettyPrint: true }).replace('>DATA<', () => `>${data}<`));
}
