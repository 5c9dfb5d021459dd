import type { Message } from '../notifier.ts';
import { notifyLimits } from '../notifier.ts';
import { cut, factsOf, headlineOf, headlineOfAll, spelledMax } from '../words.ts';
import { type Channel, linkOf, type World } from './channel.ts';
import { postJson } from './post.ts';

/** A message may have 28 KB (Microsoft, "Format cards in Microsoft Teams"). */
const spelled = Math.min(20, spelledMax);
const titleCharsMax = 300;

/** A workflow of Microsoft Teams that posts what it is sent as an Adaptive Card. */
export function teamsChannel({ url }: { readonly url: string }, world: World): Channel {
  return {
    bundleMax: notifyLimits.bundleMax,
    bundlesHeldOnly: true,
    parallelMax: 1,
    send: (messages) => postJson(world, url, JSON.stringify(payloadOf(messages, world))),
  };
}

export function payloadOf(messages: readonly Message[], world: Pick<World, 'publicUrl'>): object {
  const shown = messages.slice(0, spelled);
  const more = messages.length - shown.length;
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    fallbackText: plain(headlineOfAll(messages)),
    body: [...shown.flatMap((message) => blocksOf(message)), ...(more === 0 ? [] : [block(`… and ${more} more`)])],
    actions: shown.length === 1 ? actionsOf(shown[0], world) : [],
  };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  };
}

function blocksOf(message: Message): object[] {
  const facts = factsOf(message).map(([title, value]) => ({ title, value: plain(value) }));
  const headline = { ...block(plain(headlineOf(message))), weight: 'bolder' };
  return facts.length === 0 ? [headline] : [headline, { type: 'FactSet', facts }];
}

function actionsOf(message: Message | undefined, world: Pick<World, 'publicUrl'>): object[] {
  const url = message === undefined ? null : linkOf(world, message);
  return url === null ? [] : [{ type: 'Action.OpenUrl', title: 'Open the alert', url }];
}

const block = (text: string): object => ({ type: 'TextBlock', text, wrap: true });

/** A card takes texts for Markdown: a title must not become a link. */
const plain = (text: string): string => cut(text, titleCharsMax).replaceAll(/[\\`*_[\]()<>~]/g, '\\$&');
