import type { Party } from '../../store/parties.ts';
import type { Actor } from './actor.ts';
import { requestAnUpdate } from './fmk.ts';
import { answerOf, letterFrom } from './letters.ts';
import type { Narrator } from './narrator.ts';
import { sceneOf } from './scene.ts';

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
  const { gp, healthVisitor, ppr } = cast;
  const scene = sceneOf(cast.parties, narrator);

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

  await requestAnUpdate(cast, scene, narrator);

  const misaddressed = await letterFrom('child-referral', 'plain');
  await scene.posts(gp, misaddressed, 'refers a child that lives elsewhere');
  await scene.refuses(ppr, 'not-our-citizen', 'Barnet bor i en anden kommune.');
  await scene.hearsBack(gp, 'rejected', misaddressed);
}
