import type { Character } from '../character.ts';
import { absent } from './absent.ts';
import { answeringGp } from './answering-gp.ts';
import { answeringHealthVisitor } from './answering-health-visitor.ts';
import { answeringPpr } from './answering-ppr.ts';
import { broken } from './broken.ts';
import { busy } from './busy.ts';
import { forgetful } from './forgetful.ts';
import { gone } from './gone.ts';
import { late } from './late.ts';
import { refusing } from './refusing.ts';
import { shaky } from './shaky.ts';
import { silent } from './silent.ts';
import { slow } from './slow.ts';

/** Everybody of the sandbox who behaves by himself. A new one is a file and a line here. */
export const characters: readonly Character[] = [
  slow,
  broken,
  shaky,
  silent,
  busy,
  gone,
  absent,
  forgetful,
  ...refusing,
  answeringPpr,
  answeringGp,
  answeringHealthVisitor,
  late,
];
