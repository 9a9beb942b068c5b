/* What the gateway writes by itself: valid in every format, read back as it was meant, and telling nobody more than they knew. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Context } from '../src/context.ts';
import { examine } from '../src/documents/examine.ts';
import { writeOne } from '../src/documents/translate.ts';
import { formatNames } from '../src/formats/format.ts';
import { formats } from '../src/formats/index.ts';
import type { Message } from '../src/message.ts';
import { rulesOf } from '../src/messages/index.ts';
import { kindOpenedBy, kinds } from '../src/reminders/kinds.ts';
import { writeNotice, writeReminder } from '../src/reminders/write.ts';
import type { FollowUp } from '../src/store/follow-ups.ts';
import { parsePartiesFile } from '../src/store/parties.ts';
import { projectRoot } from './support/project-root.ts';

const fixtures = join(projectRoot, 'fixtures');
const parties = parsePartiesFile(readFileSync(join(fixtures, 'parties.json'), 'utf8'));
const self = { gln: '5790000990993', sor: '990991000016003', name: 'Tovholder' };
const context = { self } as Context;
const types = ['fmk-reminder', 'child-referral', 'municipal-referral'] as const;
const cases = types.flatMap((type) => readdirSync(join(fixtures, type)).map((name) => `${type}/${name}`));

function read(path: string): Message {
  return JSON.parse(readFileSync(join(fixtures, path, 'canonical.json'), 'utf8'));
}

function matterOf(asked: Message, changes: Partial<FollowUp> = {}) {
  const kind = kindOpenedBy(asked.type);
  if (!kind) throw new Error('the fixture opens no follow-up');
  const followUp: FollowUp = {
    ...{ id: '01a20132-6a6a-76df-b915-dcb7385f52f1', kind, state: 'open', remindersSent: kinds[kind].reminders },
    ...{ messageId: '01a20132-6a6a-76df-b915-dcb7385f52f2', threadId: '4fe89b12-3569-4d65-92f1-74e7e1b40c77' },
    ...{ from: asked.sender.gln, to: asked.receiver.gln ?? '5790000990016' },
    ...{ openedAt: new Date(asked.sentAt), answerBy: new Date(asked.sentAt) },
    ...changes,
  };
  return { followUp, asked, now: new Date() };
}

function wordsAbout(asked: Message): Message[] {
  const matter = matterOf(asked);
  const numbers = Array.from({ length: kinds[matter.followUp.kind].reminders }, (_, index) => index + 1);
  return [
    ...numbers.map((number) => writeReminder(matter, number)),
    writeNotice(context, matter, 'Lægehuset Havnegade'),
    writeNotice(context, matterOf(asked, { remindersSent: 0 }), 'Lægehuset Havnegade'),
  ];
}

describe.each(cases)('what is written about %s', (path) => {
  test.each(formatNames)('is valid as %s and comes back as it was', (name) => {
    for (const message of wordsAbout(read(path))) {
      const document = Buffer.from(writeOne(message, formats[name], parties));
      const { messages, errors } = examine(document, { strict: true });
      expect(errors).toEqual([]);
      expect(messages).toHaveLength(1);
      expect(messages[0]).toMatchObject({ type: message.type, content: message.content });
      expect(messages[0]?.patient).toMatchObject({ familyName: message.patient?.familyName });
    }
  });

  test('breaks no rule', () => {
    for (const message of wordsAbout(read(path))) {
      expect(rulesOf(message, new Date()).filter(({ severity }) => severity === 'error')).toEqual([]);
    }
  });

  test('tells of the patient only what the question told', () => {
    const asked = read(path);
    for (const message of wordsAbout(asked)) {
      expect(message.patient).toEqual(asked.patient);
      expect(message.attachments).toBeUndefined();
      if (message.type !== 'correspondence') continue;
      const own = JSON.stringify(message.content);
      const { note, description, reason } = { note: '', description: '', reason: '', ...asked.content } as Record<
        string,
        string
      >;
      for (const clinical of [note, description, reason]) if (clinical) expect(own).not.toContain(clinical);
    }
  });
});

test('each reminder has an id of its own that never changes', () => {
  const ids = () => wordsAbout(read('fmk-reminder/plain')).map(({ letterId }) => letterId);
  expect(new Set(ids().slice(0, 4)).size).toBe(4);
  expect(ids()).toEqual(ids());
});

test('a day that is still to come stays the day asked for; one that is over is told in the note', () => {
  const asked = read('fmk-reminder/plain');
  if (asked.type !== 'fmk-reminder') throw new Error('the fixture is another message');
  const dueDate = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  const early = { ...asked, content: { ...asked.content, dueDate } };
  expect(writeReminder(matterOf(early), 1).content).toHaveProperty('dueDate', dueDate);
  const late = writeReminder(matterOf(asked), 2);
  expect(late.content).not.toHaveProperty('dueDate');
  expect(late.content).toMatchObject({
    note: 'Automatisk påmindelse 2 af 3: anmodningen af 14-11-2025 er ikke besvaret. Svar var ønsket senest 21-11-2025. Et svar stopper påmindelserne.\nVi doserer efter den gamle ordination, til vi hører fra jer.',
  });
});

test('the words to who asked are Danish and whole', () => {
  const about = (path: string, remindersSent: number) =>
    writeNotice(context, matterOf(read(path), { remindersSent }), 'Lægehuset Havnegade').content;
  expect(about('fmk-reminder/plain', 3)).toEqual({
    category: 'medicine',
    subject: 'Intet svar på anmodning om ajourføring af FMK',
    text: 'Automatisk besked fra Tovholder: anmodningen af 14-11-2025 til Lægehuset Havnegade om ajourføring af FMK er ikke besvaret efter 3 påmindelser. Der sendes ikke flere påmindelser. Kontakt modtageren på anden vis, hvis svaret stadig mangler.',
  });
  expect(about('child-referral/plain', 1)).toMatchObject({
    subject: 'Ingen status på henvisning',
    text: expect.stringContaining('har ikke fået nogen status efter en påmindelse.'),
  });
  expect(about('child-referral/plain', 0)).toMatchObject({
    text: expect.stringContaining('har ikke fået nogen status til tiden, og modtageren kunne ikke påmindes.'),
  });
});
