import type { ChannelSettings, Message } from '../notifier.ts';
import { notifyLimits } from '../notifier.ts';
import { headlineOf, levelOf } from '../words.ts';
import { type Channel, linkOf, type World } from './channel.ts';
import { postJson } from './post.ts';

type Settings = Extract<ChannelSettings, { type: 'alertmanager' }>;

/**
 * Alertmanager's API v2, `POST /api/v2/alerts`. It takes an alert for resolved at `endsAt`, keeps none over a restart, and
 * merges what comes again with the same labels: so what is open is told again and again, as Prometheus does.
 */
export function alertmanagerChannel(
  { url, user, password }: Settings,
  world: World,
  { believedMs }: { readonly believedMs: number } = notifyLimits,
): Channel {
  const login = user === null ? {} : { authorization: `Basic ${btoa(`${user}:${password ?? ''}`)}` };
  const post = (messages: readonly Message[]) =>
    postJson(
      world,
      `${url.replace(/\/$/, '')}/api/v2/alerts`,
      JSON.stringify(messages.map((message) => alertOf(message, world, believedMs))),
      login,
    );
  return {
    bundleMax: notifyLimits.bundleMax,
    bundlesHeldOnly: false,
    parallelMax: 1,
    send: post,
    repeat: post,
  };
}

function alertOf(message: Message, world: World, believedMs: number): object {
  const { tenant, step, alert, notifier, createdMs } = message;
  const nowMs = world.nowMs();
  const isOver = step === 'closed' || step === 'up';
  const endsMs = isOver ? Math.min(alert?.closedMs ?? createdMs, nowMs) : nowMs + believedMs;
  const startsMs = Math.min(alert?.openedMs ?? notifier?.sinceMs ?? createdMs, endsMs);
  const link = linkOf(world, message);
  const labels =
    alert === null
      ? {
          alertname: notifier === null ? 'Daybook test' : 'Daybook notifier down',
          ...(notifier === null ? {} : { notifier: notifier.name }),
        }
      : { alertname: alert.title, rule_id: alert.rule, alert_id: alert.id };
  // Labels are what tells alerts apart: of one that was opened and is closed they must be the same.
  const severity = notifier === null ? levelOf(message) : 'high';
  return {
    labels: { ...labels, severity, tenant, service: 'daybook' },
    annotations: {
      summary: headlineOf(message),
      ...(alert === null || alert.tags.length === 0 ? {} : { tags: alert.tags.join(', ') }),
    },
    startsAt: new Date(startsMs).toISOString(),
    endsAt: new Date(endsMs).toISOString(),
    ...(link === null ? {} : { generatorURL: link }),
  };
}
