import { Command } from 'commander';
import { CommandFailure, endingWell } from './ending.ts';
import { paletteFor } from './paint.ts';

const explanation = `
Starts a gateway of its own in the sandbox on the embedded PostgreSQL and a free port, plays the main job over HTTP and
stops it all again. Needs no server and no network.`;

/** `demo`: shows the main job from end to end and ends by itself. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('see a GP post, municipal systems consume and receipts come back')
    .option('--data-dir <folder>', 'keep the data here instead of in a temporary folder')
    .addHelpText('after', explanation)
    .action((options: { dataDir?: string }) => endingWell(() => demo(options.dataDir)));
}

/* Seconds. The play takes a few; a machine that is busy gets more, a play that hangs is ended. */
const longest = 180;

async function demo(dataDir: string | undefined): Promise<void> {
  const started = performance.now();
  const stopping = new AbortController();
  const stop = (signal: NodeJS.Signals) => stopping.abort(new CommandFailure(1, `Stopped by ${signal}.`));
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const tooLong = new CommandFailure(1, `The demo did not come to its end within ${longest} s and was stopped.`);
  const timer = setTimeout(() => stopping.abort(tooLong), longest * 1000);
  try {
    await play(dataDir, stopping.signal, started);
  } catch (error) {
    throw stopping.signal.aborted ? stopping.signal.reason : error;
  } finally {
    clearTimeout(timer);
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

async function play(dataDir: string | undefined, signal: AbortSignal, started: number): Promise<void> {
  const [{ createNarrator }, { openStage }, { createActor }, { tell }] = await Promise.all([
    import('./demo/narrator.ts'),
    import('./demo/stage.ts'),
    import('./demo/actor.ts'),
    import('./demo/story.ts'),
  ]);
  const palette = paletteFor(process.stdout);
  const narrator = createNarrator(process.stdout, palette);
  process.stdout.write(`${palette.bold('Tovholder: a GP posts, municipal systems consume, receipts come back')}\n`);
  process.stdout.write('Real HTTP, a real PostgreSQL, a real queue; the persons are made up.\n\n');
  const stage = await narrator.step('A gateway starts in the sandbox', async () => {
    const opened = await openStage(dataDir, signal);
    narrator.say(`listens on ${opened.url}, its data in ${opened.dataDir}`);
    return opened;
  });
  try {
    const actor = (gln: string, key: string) => {
      const party = stage.parties.find((one) => one.gln === gln);
      if (!party) throw new CommandFailure(1, 'fixtures/parties.json lacks a party of the sandbox: restore it.');
      return createActor(party, { url: stage.url, key }, signal);
    };
    const cast = {
      parties: stage.parties,
      gp: actor('5790000990016', 'sandbox-gp'),
      healthVisitor: actor('5790000990023', 'sandbox-health-visitor'),
      ppr: actor('5790000990030', 'sandbox-ppr'),
      homeNursing: actor('5790000990047', 'sandbox-home-nursing'),
    };
    await tell(cast, narrator);
  } finally {
    await stage.close();
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(
    `${palette.green('All went as it should')}: ${narrator.count()} steps in ${seconds} s, everything is shut down.\n`,
  );
  process.stdout.write('To keep it running: npx tovholder serve --sandbox\n');
}
