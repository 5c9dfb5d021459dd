import type { ChannelSettings, Message } from '../notifier.ts';
import { cut, factsOf, headlineOf, levelOf } from '../words.ts';
import { type Channel, linkOf, type World } from './channel.ts';
import { postJson } from './post.ts';

type Settings = Extract<ChannelSettings, { type: 'pagerduty' }>;

/** PagerDuty knows four. */
const severities: Readonly<Record<string, string>> = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'info',
  informational: 'info',
};
/** Of a summary (PagerDuty, "PD-CEF"). */
const summaryCharsMax = 1_024;

/** PagerDuty's Events API v2. What comes again under the same `dedup_key` is the same incident. */
export function pagerdutyChannel({ url, routingKey }: Settings, world: World): Channel {
  return {
    bundleMax: 1,
    bundlesHeldOnly: true,
    parallelMax: 4,
    async send([message]) {
      if (message === undefined) return { ok: true };
      return await postJson(world, url, JSON.stringify(payloadOf(message, routingKey, world)));
    },
  };
}

export function payloadOf(message: Message, routingKey: string, world: Pick<World, 'publicUrl'>): object {
  const { step, alert, notifier, createdMs, tenant, id } = message;
  const dedup = alert === null ? (notifier === null ? `test ${id}` : `notifier ${notifier.name}`) : `alert ${alert.id}`;
  const isOver = step === 'closed' || step === 'up';
  const link = linkOf(world, message);
  return {
    routing_key: routingKey,
    event_action: isOver ? 'resolve' : 'trigger',
    dedup_key: `daybook ${tenant} ${dedup}`,
    payload: {
      summary: cut(headlineOf(message), summaryCharsMax),
      source: 'daybook',
      severity: severities[levelOf(message)] ?? 'warning',
      timestamp: new Date(alert?.openedMs ?? createdMs).toISOString(),
      component: tenant,
      class: alert?.rule ?? 'daybook',
      custom_details: Object.fromEntries(factsOf(message)),
    },
    ...(link === null ? {} : { links: [{ href: link, text: 'Open the alert' }] }),
  };
}
