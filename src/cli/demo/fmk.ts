import { toCopenhagen } from '../../formats/copenhagen-time.ts';
import type { Message } from '../../message.ts';
import type { Actor } from './actor.ts';
import { answerOf, letterFrom } from './letters.ts';
import type { Narrator } from './narrator.ts';
import { expecting, type Scene } from './scene.ts';

const day = 24 * 60 * 60;

/** A request to update the medication record: asked, not answered, reminded of, answered in plain prose, confirmed. */
export async function requestAnUpdate(
  { gp, homeNursing }: { gp: Actor; homeNursing: Actor },
  scene: Scene,
  narrator: Narrator,
): Promise<void> {
  const request = await requestFor(await dayFrom(homeNursing, 3));
  const id = await scene.posts(homeNursing, request, 'asks the GP to update the medication record (FMK)');
  const asked = await scene.takesOver(gp, 'fmk-reminder', 'gets the request as a letter');
  await scene.hearsBack(homeNursing, 'accepted', request);

  await narrator.step('The day of the answer comes, and there is none', async () => {
    const { state, dueAt } = await homeNursing.followUp(id);
    expecting(state, 'open', 'The request waits for its answer');
    const seconds = Math.ceil(((dueAt?.getTime() ?? 0) - (await homeNursing.clock()).getTime()) / 1000);
    narrator.say(`the sandbox's clock is moved: it is ${shown(await homeNursing.clock(seconds))} in Denmark`);
  });
  const reminder = await scene.takesOver(gp, 'fmk-reminder', 'is reminded by a letter that says it is automatic');
  expecting(firstWords(reminder), 'Automatisk påmindelse 1 af 3', 'The reminder says what it is');
  await stands('open', 1, 'its receipt stays with the gateway: home nursing has sent nothing');

  const prose = await answerOf(asked, 'correspondence', 'plain');
  await scene.posts(gp, inProse(prose, request), 'answers in plain prose');
  await scene.takesOver(homeNursing, 'correspondence', 'gets the answer');
  await scene.hearsBack(gp, 'accepted');
  await narrator.step('A week passes, and nobody is reminded again', async () => {
    narrator.say(`it is ${shown(await homeNursing.clock(7 * day))} in Denmark`);
    await tell('answered', 1, 'the answer has stopped the reminders');
  });

  const confirmation = await answerOf(asked, 'fmk-confirmation', 'updated');
  await scene.posts(gp, confirmation, 'has updated FMK and says so');
  await scene.takesOver(homeNursing, 'fmk-confirmation', 'gets the confirmation');
  await scene.hearsBack(gp, 'accepted', confirmation);
  await stands('closed', 1, 'the confirmation has closed it');

  async function tell(state: string, reminders: number, why: string): Promise<void> {
    const found = await homeNursing.followUp(id);
    expecting(`${found.state} ${found.remindersSent}`, `${state} ${reminders}`, 'The request waits as it should');
    narrator.say(`follow-up: ${state} after ${reminders} reminder; ${why}`);
  }

  async function stands(state: string, reminders: number, why: string): Promise<void> {
    await narrator.step(`${homeNursing.party.name} looks how its request stands`, () => tell(state, reminders, why));
  }
}

async function requestFor(dueDate: string): Promise<Message> {
  const message = await letterFrom('fmk-reminder', 'plain');
  if (message.type !== 'fmk-reminder') throw new Error('the golden case is another message');
  return { ...message, sentAt: new Date().toISOString(), content: { ...message.content, dueDate } };
}

/* The day so many days from what the sandbox's clock shows. */
async function dayFrom(actor: Actor, days: number): Promise<string> {
  const then = new Date((await actor.clock()).getTime() + days * day * 1000);
  return toCopenhagen(then.toISOString()).date;
}

function inProse(answer: Message, { sender, receiver, patient }: Message): Message {
  if (answer.type !== 'correspondence' || !patient || receiver.gln === undefined) return answer;
  return {
    ...answer,
    sender: { ...receiver, gln: receiver.gln },
    receiver: sender,
    patient,
    content: { subject: 'Metoprolol', text: 'Tak. Dosis blev sat op i telefonen; jeg retter det i FMK i morgen.' },
  };
}

function firstWords(message: Message): string {
  const note = message.type === 'fmk-reminder' ? message.content.note : undefined;
  return note?.split(':')[0] ?? '';
}

function shown(instant: Date): string {
  const { date, time } = toCopenhagen(instant.toISOString());
  return `${date} ${time}`;
}
