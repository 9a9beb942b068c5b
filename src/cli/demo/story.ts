import { writeOne } from '../../documents/translate.ts';
import type { FormatName } from '../../formats/format.ts';
import { formats } from '../../formats/index.ts';
import type { Message, MessageOf, MessageTypeName } from '../../message.ts';
import type { Party } from '../../store/parties.ts';
import { CommandFailure } from '../ending.ts';
import type { Actor, Fetched } from './actor.ts';
import { glimpse } from './glimpse.ts';
import { letterFrom, messageIn } from './letters.ts';
import type { Narrator } from './narrator.ts';

/** Who plays. */
export interface Cast {
  parties: readonly Party[];
  gp: Actor;
  healthVisitor: Actor;
  ppr: Actor;
  homeNursing: Actor;
}

/** The main job from end to end: three flows, their receipts and answers, and one refusal. Throws at the first thing that goes otherwise. */
export async function tell(cast: Cast, narrator: Narrator): Promise<void> {
  const { gp, healthVisitor, ppr, homeNursing } = cast;
  const scene = sceneOf(cast, narrator);

  const examination = await letterFrom('child-examination', 'plain');
  await scene.posts(gp, examination, 'hands the five-year examination over');
  await scene.takesOver(healthVisitor, 'child-examination', 'reads it in its own format and takes it over');
  await scene.hearsBack(gp, 'accepted', examination);

  const referral = await letterFrom('child-referral', 'plain');
  await scene.posts(gp, referral, 'refers a child to PPR');
  const referred = await scene.takesOver(ppr, 'child-referral', 'takes the referral over');
  await scene.hearsBack(gp, 'accepted', referral);
  await scene.posts(ppr, await answerOf(referred, 'referral-status', 'started'), 'answers that the work has begun');
  await scene.takesOver(gp, 'referral-status', 'gets the status as a letter');
  await scene.hearsBack(ppr, 'accepted');

  const reminder = await letterFrom('fmk-reminder', 'plain');
  await scene.posts(homeNursing, reminder, 'asks the GP to update the medication record (FMK)');
  const asked = await scene.takesOver(gp, 'fmk-reminder', 'gets the request as a letter');
  await scene.hearsBack(homeNursing, 'accepted', reminder);
  const confirmation = await answerOf(asked, 'fmk-confirmation', 'updated');
  await scene.posts(gp, confirmation, 'has updated FMK and says so');
  await scene.takesOver(homeNursing, 'fmk-confirmation', 'gets the confirmation');
  await scene.hearsBack(gp, 'accepted', confirmation);

  const misaddressed = await letterFrom('child-referral', 'plain');
  await scene.posts(gp, misaddressed, 'refers a child that lives elsewhere');
  await scene.refuses(ppr, 'not-our-citizen', 'Barnet bor i en anden kommune.');
  await scene.hearsBack(gp, 'rejected', misaddressed);
}

/* An answer goes back to the sender in the thread in which the request came. */
async function answerOf(
  request: Message,
  type: 'referral-status' | 'fmk-confirmation',
  name: string,
): Promise<Message> {
  const answer = await letterFrom(type, name);
  const threadId = request.threadId ?? request.episodeOfCareId;
  const { threadId: _, ...rest } = answer;
  const threaded = { ...rest, ...(threadId !== undefined && { threadId }) } as Message;
  if (threaded.type !== 'referral-status') return threaded;
  return { ...threaded, content: { ...threaded.content, referralId: request.letterId } };
}

const written: Readonly<Record<FormatName, string>> = {
  json: 'canonical JSON',
  'medcom-xml': 'MedCom XML',
  'fhir-json': 'FHIR JSON',
  'fhir-xml': 'FHIR XML',
};

function sceneOf({ parties }: Cast, narrator: Narrator) {
  const show = (verb: string, format: FormatName, document: string) =>
    narrator.show(
      `${verb} ${standardOf(format, document)} of ${Buffer.byteLength(document)} bytes, in short:`,
      glimpse(format, document),
    );

  async function posts(actor: Actor, message: Message, deed: string): Promise<void> {
    await narrator.step(`${actor.party.name} ${deed}`, async () => {
      const document = Buffer.from(writeOne(message, formats[actor.format], parties));
      show('posts', actor.format, document.toString('utf8'));
      const { id, type, status } = await actor.post(document);
      expecting(type, message.type, `${actor.party.name} posted a ${message.type}`);
      narrator.say(`202: message ${id} is safe in the store as ${type}, ${status}`);
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

function expecting(found: string, wanted: string, what: string): void {
  if (found !== wanted) throw new CommandFailure(1, `${what}, but met ${found} instead of ${wanted}.`);
}
