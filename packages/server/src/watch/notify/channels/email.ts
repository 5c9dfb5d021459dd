import type { ChannelSettings, Message } from '../notifier.ts';
import { notifyLimits } from '../notifier.ts';
import { cut, factsOf, headlineOf, headlineOfAll } from '../words.ts';
import { type Channel, linkOf, type World } from './channel.ts';

type Settings = Extract<ChannelSettings, { type: 'email' }>;

const subjectCharsMax = 200;

/** Mail, plain text. Its Message-ID is the same at each attempt: many mailboxes show it once. */
export function emailChannel({ from, to, ...server }: Settings, world: World): Channel {
  return {
    bundleMax: notifyLimits.bundleMax,
    bundlesHeldOnly: true,
    parallelMax: 1,
    async send(messages) {
      const [first] = messages;
      if (first === undefined) return { ok: true };
      const fault = await world.mail(server, {
        from,
        to,
        messageId: `${first.id}.${messages.length}@${from.slice(from.lastIndexOf('@') + 1).replace(/>$/, '')}`,
        subject: cut(`[Daybook] ${oneLine(headlineOfAll(messages))}`, subjectCharsMax),
        text: messages.map((message) => textOf(message, world)).join('\n\n'),
      });
      return fault === null ? { ok: true } : { ok: false, fault };
    },
  };
}

function textOf(message: Message, world: World): string {
  const link = linkOf(world, message);
  const lines = factsOf(message).map(([name, value]) => `${name}: ${oneLine(value)}`);
  return [oneLine(headlineOf(message)), '', ...lines, ...(link === null ? [] : [link])].join('\n');
}

const oneLine = (text: string): string => text.replaceAll(/\p{C}+/gu, ' ');
