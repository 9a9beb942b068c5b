import type { Context } from '../../context.ts';
import { type Outgoing, PerhapsHandedOver } from '../claim-check.ts';
import { DeliveryFailure } from '../failure.ts';
import { letThrough } from '../let-through.ts';
import type { Line } from '../lines.ts';
import type { AmqpSettings } from '../settings.ts';
import { type Answer, type Connection, connectBroker } from './broker.ts';

/** A line to a party's RabbitMQ. */
export interface AmqpLine extends Line {
  /** Publishes a claim check; resolves with its id once the broker has it in a queue. Throws PerhapsHandedOver or another DeliveryFailure. */
  publish(outgoing: Outgoing): Promise<string>;
}

/* A broker that is away is looked for after 2, 4, 8, … seconds, 16 at most. */
const longestPauseMs = 16_000;
/* How long a broker without memory or disk is left alone. */
const blockedSeconds = 10;

/** Opens a line to a party's broker; returns at once. */
export function openAmqpLine(context: Context, gln: string, settings: AmqpSettings): AmqpLine {
  const exchange = settings.exchange ?? '';
  const routingKey = settings.routingKey ?? `tovholder-${gln}`;
  let state: 'up' | 'down' | 'no-place' | undefined;
  let connecting: Promise<Connection> | undefined;
  let failures = 0;
  let lookAt = 0;
  let isClosed = false;

  const connected = async (): Promise<Connection> => {
    const known = await connecting?.catch(() => undefined);
    if (known?.isOpen()) return known;
    if (known || !connecting) connecting = connectBroker(settings.url);
    const attempt = connecting;
    try {
      const connection = await attempt;
      if (isClosed) await connection.close();
      return connection;
    } catch (error) {
      if (connecting === attempt) connecting = undefined;
      throw error;
    }
  };

  const note = (next: 'up' | 'down' | 'no-place') => {
    const told = { gln, channel: 'amqp' };
    if (next === 'down' && state !== 'down')
      context.log.warn("A party's RabbitMQ cannot be reached: its deliveries wait", told);
    if (next === 'no-place' && state !== 'no-place')
      context.log.warn("A party's RabbitMQ has no queue or exchange of the name agreed: its deliveries wait", told);
    if (next === 'up' && state !== undefined && state !== 'up') context.log.info("A party's RabbitMQ is back", told);
    state = next;
    failures = next === 'down' ? failures + 1 : 0;
    lookAt = next === 'down' ? performance.now() + Math.min(longestPauseMs, 1_000 * 2 ** failures) : 0;
  };

  const look = async (): Promise<'up' | 'down' | 'no-place'> => {
    try {
      return (await (await connected()).hasPlace(exchange, routingKey)) ? 'up' : 'no-place';
    } catch {
      return 'down';
    }
  };

  return {
    publish: async ({ check, seconds }) => {
      /* Known to be away: the next look finds out when it is back, and brings what waited for it. */
      if (state === 'down') throw unreachable();
      if (state === 'no-place') throw unroutable(routingKey);
      const connection = await connected().catch(() => {
        note('down');
        throw unreachable();
      });
      if (connection.isBlocked()) throw blocked();
      const answer = await connection.publish({
        ...{ exchange, routingKey, messageId: check.deliveryId, content: Buffer.from(JSON.stringify(check)) },
        options: {
          persistent: true,
          contentType: 'application/json',
          type: check.type,
          appId: 'tovholder',
          timestamp: Math.floor(Date.now() / 1000),
          expiration: seconds * 1000,
        },
      });
      if (answer !== 'taken') throw failureOf(answer, connection, routingKey);
      return check.deliveryId;
    },
    tend: async () => {
      if (performance.now() < lookAt) return;
      const found = await look();
      if (isClosed) return;
      const isBack = found === 'up' && state !== 'up';
      if (isBack) await letThrough(context, gln, 'amqp');
      note(found);
    },
    isSick: () => false,
    close: async () => {
      isClosed = true;
      const connection = await connecting?.catch(() => undefined);
      await connection?.close();
    },
  };
}

function failureOf(answer: Exclude<Answer, 'taken'>, connection: Connection, routingKey: string): DeliveryFailure {
  if (answer === 'unroutable') return unroutable(routingKey);
  if (answer === 'refused')
    return new DeliveryFailure(
      'RECEIVER_BUSY',
      "The party's RabbitMQ refused the message: see whether its queue is full.",
    );
  const why = connection.isBlocked() ? 'takes no messages for now' : 'did not confirm the message';
  return new PerhapsHandedOver('RECEIVER_UNREACHABLE', `The party's RabbitMQ ${why}: it is published anew.`);
}

function unreachable(): DeliveryFailure {
  return new DeliveryFailure(
    'RECEIVER_UNREACHABLE',
    "The party's RabbitMQ cannot be reached: see that it runs, and that address, user, password and virtual host are right.",
  );
}

function unroutable(routingKey: string): DeliveryFailure {
  return new DeliveryFailure(
    'RECEIVER_UNREACHABLE',
    `The party's RabbitMQ has no queue for ${routingKey}: declare it, durable, and bind it where an exchange is named.`,
  );
}

function blocked(): DeliveryFailure {
  return new DeliveryFailure(
    'RECEIVER_BUSY',
    "The party's RabbitMQ takes no messages for now: it is out of memory or disk.",
    blockedSeconds,
  );
}
