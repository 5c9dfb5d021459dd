import type { Message } from '../notifier.ts';
import { notifyLimits } from '../notifier.ts';
import { cut, factsOf, headlineOf, headlineOfAll, spelledMax } from '../words.ts';
import { type Channel, linkOf, type World } from './channel.ts';
import { postJson } from './post.ts';

/** A message has at most 50 blocks, and the text of a section 3,000 characters (Slack, "Block Kit", limits of blocks). */
const blocksMax = Math.min(45, spelledMax);
const sectionCharsMax = 2_900;

/** An incoming webhook of Slack, or of what speaks as it does. */
export function slackChannel({ url }: { readonly url: string }, world: World): Channel {
  return {
    bundleMax: notifyLimits.bundleMax,
    bundlesHeldOnly: true,
    parallelMax: 1,
    send: (messages) => postJson(world, url, JSON.stringify(payloadOf(messages, world))),
  };
}

export function payloadOf(messages: readonly Message[], world: Pick<World, 'publicUrl'>): object {
  const sections = messages.slice(0, blocksMax).map((message) => section(textOf(message, world)));
  const more = messages.length - sections.length;
  return {
    text: cut(escape(headlineOfAll(messages)), sectionCharsMax),
    blocks: more === 0 ? sections : [...sections, section(`… and ${more} more`)],
  };
}

const section = (text: string): object => ({
  type: 'section',
  text: { type: 'mrkdwn', text: cut(text, sectionCharsMax) },
});

function textOf(message: Message, world: Pick<World, 'publicUrl'>): string {
  const link = linkOf(world, message);
  const headline = escape(cut(headlineOf(message), 1_000));
  const facts = factsOf(message).map(([name, value]) => `${name}: ${escape(cut(value, 200))}`);
  return [link === null ? `*${headline}*` : `*<${link}|${headline.replaceAll('|', '¦')}>*`, ...facts].join('\n');
}

/** What would be taken for mark-up, a mention or a link (Slack, "Escaping text"). */
const escape = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[*_~`]/g, '\u{200b}$&');
