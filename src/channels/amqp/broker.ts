import { Duplex } from 'node:stream';
import { type ChannelModel, type ConfirmChannel, connect, type Options } from 'amqplib';
import { TimeLimitPassed, withinTime } from '../../queue/time-limit.ts';
import { authorities } from './trust.ts';

/** A message for a broker. */
export interface Publication {
  exchange: string;
  routingKey: string;
  messageId: string;
  content: Buffer;
  options: Options.Publish;
}

/** What a broker says to a publication. `unsure`: it said nothing in time, or went; it may have it. */
export type Answer = 'taken' | 'unroutable' | 'refused' | 'unsure';

/** A connection to RabbitMQ, until it is lost. */
export interface Connection {
  /** Publishes and waits for the confirm, some seconds at most. */
  publish(publication: Publication): Promise<Answer>;
  /** Whether there is somewhere to publish to: the queue of the default exchange, or the exchange. */
  hasPlace(exchange: string, routingKey: string): Promise<boolean>;
  isOpen(): boolean;
  /** Whether RabbitMQ takes no messages for now: out of memory or disk. */
  isBlocked(): boolean;
  close(): Promise<void>;
}

/* In ms, but heartbeats in seconds. */
const limits = { connect: 4_000, publish: 5_000, place: 2_000, close: 2_000, heartbeatSeconds: 10 };

/** Connects to `amqp://user:password@host:5672/vhost` or `amqps://`. Rejects where that takes more than some seconds. */
export async function connectBroker(url: string): Promise<Connection> {
  const opening = open(url);
  const given = await withinTime(limits.connect, opening).catch((error) => {
    /* What comes too late is closed again. */
    opening.then(({ model }) => cut(model)).catch(() => undefined);
    throw error;
  });
  return connectionOn(given);
}

interface Opened {
  model: ChannelModel;
  channel: ConfirmChannel;
}

async function open(url: string): Promise<Opened> {
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  const secured = protocol === 'amqps:';
  const model = await connect(
    {
      protocol: secured ? 'amqps' : 'amqp',
      hostname: hostname.replace(/^\[|\]$/g, ''),
      ...(port !== '' && { port: Number(port) }),
      ...((username !== '' || password !== '') && {
        username: decodeURIComponent(username),
        password: decodeURIComponent(password),
      }),
      ...(pathname.length > 1 && { vhost: pathname.slice(1) }),
      heartbeat: limits.heartbeatSeconds,
    },
    {
      ...{
        timeout: limits.connect,
        noDelay: true,
        keepAlive: true,
        clientProperties: { connection_name: 'tovholder' },
      },
      ...(secured && { ca: authorities() }),
    },
  );
  /* Whoever publishes hears of it; unheard an error would end the process. */
  model.on('error', () => undefined);
  try {
    const channel = await model.createConfirmChannel();
    channel.on('error', () => undefined);
    return { model, channel };
  } catch (error) {
    cut(model);
    throw error;
  }
}

function connectionOn({ model, channel }: Opened): Connection {
  const returned = new Set<string>();
  let [isOpen, isBlocked] = [true, false];
  const end = () => {
    isOpen = false;
  };
  model.on('close', end);
  channel.on('close', end);
  model.on('blocked', () => {
    isBlocked = true;
  });
  model.on('unblocked', () => {
    isBlocked = false;
  });
  channel.on('return', ({ properties }) => returned.add(String(properties.messageId)));

  return {
    publish: async ({ exchange, routingKey, messageId, content, options }) => {
      const confirmed = new Promise<void>((resolve, reject) => {
        const told = (error: unknown) => (error ? reject(error) : resolve());
        channel.publish(exchange, routingKey, content, { ...options, messageId, mandatory: true }, told);
      });
      try {
        await withinTime(limits.publish, confirmed);
        return returned.delete(messageId) ? 'unroutable' : 'taken';
      } catch (error) {
        await new Promise(setImmediate);
        /* A refusal comes on a channel that lives on; anything else has no answer to wait for. */
        if (isOpen && !(error instanceof TimeLimitPassed)) return 'refused';
        end();
        cut(model);
        return 'unsure';
      }
    },
    hasPlace: (exchange, routingKey) => hasPlace(model, exchange, routingKey),
    isOpen: () => isOpen,
    isBlocked: () => isBlocked,
    close: async () => {
      end();
      await withinTime(limits.close, closed(model)).catch(() => undefined);
      cut(model);
    },
  };
}

/* Asked on a channel of its own, which RabbitMQ closes where there is no such place (404). */
async function hasPlace(model: ChannelModel, exchange: string, routingKey: string): Promise<boolean> {
  const ask = async () => {
    const asking = await model.createChannel();
    asking.on('error', () => undefined);
    try {
      await (exchange === '' ? asking.checkQueue(routingKey) : asking.checkExchange(exchange));
    } catch (error) {
      return !isNotFound(error);
    }
    await asking.close();
    return true;
  };
  return await withinTime(limits.place, ask());
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 404;
}

async function closed(model: ChannelModel): Promise<void> {
  await model.close();
}

/* Closing politely waits for an answer; a broker that gives none must not keep its socket and timers alive here. */
function cut({ connection }: ChannelModel): void {
  if ('stream' in connection && connection.stream instanceof Duplex)
    connection.stream.destroy(new Error('The connection is given up'));
}
