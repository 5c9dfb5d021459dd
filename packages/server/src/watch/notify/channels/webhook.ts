import { createHash, createHmac } from 'node:crypto';
import type { ChannelSettings, Message } from '../notifier.ts';
import { notifyLimits } from '../notifier.ts';
import { headlineOf } from '../words.ts';
import { type Channel, linkOf, type World } from './channel.ts';
import { postJson } from './post.ts';

type Settings = Extract<ChannelSettings, { type: 'webhook' }>;

const prefix = 'whsec_';
/** The specification wants 24 to 64 bytes. */
const keyBytesMin = 24;
const keyBytesMax = 64;

/** The key in `whsec_` and Base64; null where it is none. */
export function webhookKey(secret: string): Uint8Array | null {
  const text = secret.startsWith(prefix) ? secret.slice(prefix.length) : '';
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null;
  const key = Buffer.from(text, 'base64');
  return key.length >= keyBytesMin && key.length <= keyBytesMax ? key : null;
}

/**
 * Any receiver of Standard Webhooks 1.0.0: `webhook-id` is the same at each attempt, so that a receiver can take each once;
 * `webhook-signature` is over id, time and body (its section "Signature scheme").
 */
export function webhookChannel({ url, secret }: Settings, world: World): Channel {
  const key = webhookKey(secret);
  if (key === null) throw new Error('the secret of a webhook is no key');
  return {
    bundleMax: notifyLimits.bundleMax,
    bundlesHeldOnly: true,
    parallelMax: 4,
    async send(messages) {
      const id = idOf(messages);
      const seconds = String(Math.floor(world.nowMs() / 1000));
      const body = JSON.stringify(payloadOf(messages, world));
      const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
      const headers = { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${signature}` };
      return await postJson(world, url, body, headers);
    },
  };
}

/** Of several: it follows from theirs, so that it is another where others go out together. */
function idOf(messages: readonly Message[]): string {
  const [first] = messages;
  if (messages.length === 1 && first !== undefined) return first.id;
  return createHash('sha256')
    .update(messages.map(({ id }) => id).join(' '))
    .digest('hex')
    .slice(0, 32);
}

function payloadOf(messages: readonly Message[], world: World): object {
  const [first] = messages;
  if (messages.length === 1 && first !== undefined) return single(first, world);
  const timestamp = new Date(Math.max(...messages.map(({ createdMs }) => createdMs))).toISOString();
  return { type: 'digest', timestamp, data: { messages: messages.map((message) => single(message, world)) } };
}

function single(message: Message, world: World): object {
  const { step, createdMs, tenant, alert, notifier } = message;
  const type = step === 'test' ? 'test' : alert === null ? `notifier.${step}` : `alert.${step}`;
  const link = linkOf(world, message);
  const data =
    alert === null
      ? { tenant, ...(notifier === null ? {} : { notifier: notifier.name, fault: notifier.fault }) }
      : {
          tenant,
          alert: alert.id,
          title: alert.title,
          level: alert.level,
          rule: alert.rule,
          tags: alert.tags,
          opened: new Date(alert.openedMs).toISOString(),
          closed: alert.closedMs === null ? null : new Date(alert.closedMs).toISOString(),
          ...(link === null ? {} : { url: link }),
        };
  return { type, timestamp: new Date(createdMs).toISOString(), data: { summary: headlineOf(message), ...data } };
}
