import { setTimeout as sleep } from 'node:timers/promises';
import { type Channel, type ChannelModel, connect } from 'amqplib';
import { withinTime } from '../../../src/queue/time-limit.ts';
import { mustBeAnnounced } from '../announced.ts';
import { freshRabbit } from '../rabbitmq.ts';
import { type Rig, settleOverHttp } from './rig.ts';

/** A receiver with a consumer at a RabbitMQ of its own. */
export async function amqpRig(url: string): Promise<Rig> {
  const rabbit = await freshRabbit();
  let stop = new AbortController();
  let running: Promise<unknown> = Promise.resolve();

  /* Until its connection is lost or nobody wants it any more. */
  const consume = async (gln: string, signal: AbortSignal, came: (text: string) => Promise<boolean>) => {
    const connection: ChannelModel = await connect(rabbit.url, { timeout: 2_000 });
    connection.on('error', () => undefined);
    const over = new Promise<void>((resolve) => {
      connection.on('close', () => resolve());
      signal.addEventListener('abort', () => resolve());
    });
    const channel: Channel = await connection.createChannel();
    channel.on('error', () => undefined);
    const queue = `tovholder-${gln}`;
    await channel.assertQueue(queue, { durable: true });
    await channel.prefetch(1);
    let gone = () => {};
    const left = new Promise<void>((resolve) => {
      gone = resolve;
    });
    await channel.consume(queue, async (message) => {
      if (!message) return;
      if (await came(message.content.toString())) channel.ack(message);
      else gone();
    });
    await Promise.race([over, left]);
    await Promise.race([connection.close().catch(() => undefined), sleep(500)]);
  };
  const rest = async () => {
    stop.abort();
    await withinTime(2_000, running).catch(() => undefined);
  };
  const repeat = (gln: string, came: (text: string) => Promise<boolean>) => {
    stop = new AbortController();
    const { signal } = stop;
    running = (async () => {
      while (!signal.aborted) await consume(gln, signal, came).catch(() => sleep(100));
    })();
  };

  return {
    settings: () => ({ kind: 'amqp', url: rabbit.url }),
    behave: async (behaviour, { gln, key }) => {
      await rest();
      let isDropping = behaviour === 'drop';
      const word = behaviour === 'refuse' ? 'refuse' : 'take';
      repeat(gln, async (text) => {
        mustBeAnnounced('Publication', { payload: JSON.parse(text) });
        const drops = isDropping;
        isDropping = false;
        if (!drops) await settleOverHttp(url, key, JSON.parse(text), word);
        return !drops;
      });
    },
    rest,
    goDown: () => rabbit.kill(),
    comeBack: () => rabbit.restart(),
    hang: async () => rabbit.freeze(),
    goOn: async () => rabbit.thaw(),
    close: async () => {
      rabbit.thaw();
      await rest();
      await rabbit.close();
    },
  };
}
