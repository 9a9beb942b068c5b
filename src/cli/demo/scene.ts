import { writeOne } from '../../documents/translate.ts';
import type { FormatName } from '../../formats/format.ts';
import { formats } from '../../formats/index.ts';
import type { Message, MessageOf, MessageTypeName } from '../../message.ts';
import type { Party } from '../../store/parties.ts';
import { CommandFailure } from '../ending.ts';
import type { Actor, Fetched } from './actor.ts';
import { glimpse } from './glimpse.ts';
import { messageIn } from './letters.ts';
import type { Narrator } from './narrator.ts';

/** What the actors can do on the stage; each is a step of the story. */
export type Scene = ReturnType<typeof sceneOf>;

const written: Readonly<Record<FormatName, string>> = {
  json: 'canonical JSON',
  'medcom-xml': 'MedCom XML',
  'fhir-json': 'FHIR JSON',
  'fhir-xml': 'FHIR XML',
};

/** The deeds of the story, told by a narrator. Each throws when something goes otherwise. */
export function sceneOf(parties: readonly Party[], narrator: Narrator) {
  const show = (verb: string, format: FormatName, document: string) =>
    narrator.show(
      `${verb} ${standardOf(format, document)} of ${Buffer.byteLength(document)} bytes, in short:`,
      glimpse(format, document),
    );

  async function posts(actor: Actor, message: Message, deed: string): Promise<string> {
    return await narrator.step(`${actor.party.name} ${deed}`, async () => {
      const document = Buffer.from(writeOne(message, formats[actor.format], parties));
      show('posts', actor.format, document.toString('utf8'));
      const { id, type, status } = await actor.post(document);
      expecting(type, message.type, `${actor.party.name} posted a ${message.type}`);
      narrator.say(`202: message ${id} is safe in the store as ${type}, ${status}`);
      return id;
    });
  }

  async function receives(actor: Actor, type: MessageTypeName): Promise<{ delivery: Fetched; message: Message }> {
    const delivery = await actor.fetch();
    expecting(delivery.type, type, `${actor.party.name} waited for a ${type}`);
    show('gets', actor.format, delivery.body);
    const message = messageIn(delivery.body);
    if (!message)
      throw new CommandFailure(1, `What reached ${actor.party.name} is not valid ${written[actor.format]}.`);
    return { delivery, message };
  }

  async function takesOver(actor: Actor, type: MessageTypeName, deed: string): Promise<Message> {
    return await narrator.step(`${actor.party.name} ${deed}`, async () => {
      const { delivery, message } = await receives(actor, type);
      await actor.ack(delivery);
      narrator.say('acknowledged');
      return message;
    });
  }

  async function refuses(actor: Actor, code: string, text: string): Promise<void> {
    await narrator.step(`${actor.party.name} refuses it: ${code}`, async () => {
      await actor.reject((await receives(actor, 'child-referral')).delivery, code, text);
      narrator.say('rejected');
    });
  }

  async function hearsBack(actor: Actor, outcome: 'accepted' | 'rejected', original?: Message): Promise<void> {
    const kind = outcome === 'accepted' ? 'positive' : 'negative';
    await narrator.step(`The ${kind} receipt reaches ${actor.party.name}`, async () => {
      const { delivery, message } = await receives(actor, 'receipt');
      const { content } = message as MessageOf<'receipt'>;
      expecting(content.outcome, outcome, `${actor.party.name} waited for a ${kind} receipt`);
      if (original && actor.format === 'medcom-xml') {
        expecting(content.original.letterId, original.letterId, 'The receipt answers the letter');
      }
      await actor.ack(delivery);
    });
  }

  return { posts, takesOver, refuses, hearsBack };
}

function standardOf(format: FormatName, document: string): string {
  const standard = formats[format].read(Buffer.from(document), {}).standard;
  return standard && standard !== 'json' ? `${written[format]} (${standard})` : written[format];
}

/** Throws where the story goes otherwise than it is told. */
export function expecting(found: string, wanted: string, what: string): void {
  if (found !== wanted) throw new CommandFailure(1, `${what}, but met ${found} instead of ${wanted}.`);
}
