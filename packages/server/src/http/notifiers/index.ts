/** Who is told of alerts: listed, their messages, and tried. */
import { type DeliveryJson, deliveryStates, type NotifierJson, NotifierTest, routes } from '@daybook/api';
import {
  type Delivery,
  destinationOf,
  type Notifiers,
  type NotifierState,
  type QuietHours,
} from '../../watch/index.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import type { Mount } from '../mount.ts';
import { watchDoerOf } from '../watch-doer.ts';

export function mountNotifiers(mount: Mount, notifiers: Notifiers): void {
  mount(routes.listNotifiers, async ({ identity }) => {
    const states = await notifiers.list(readerOf(identity).tenant);
    return { items: states.map(notifierJson) };
  });
  mount(routes.listDeliveries, async ({ identity, params, query }) => {
    const states = query.state === 'all' ? deliveryStates : [query.state];
    const all = await notifiers.deliveries(readerOf(identity).tenant, params.name, states, query.limit);
    return { items: all.map(deliveryJson) };
  });
  mount(routes.testNotifier, async ({ identity, client, params, request }) => {
    await readJsonBody(request, NotifierTest);
    const { sent, tookMs } = await notifiers.test(watchDoerOf(readerOf(identity), client), params.name);
    return { delivered: sent.ok, fault: sent.ok ? null : sent.fault, tookMs };
  });
}

function notifierJson({ settings, waiting, failed, downSinceMs, fault, lastSentMs }: NotifierState): NotifierJson {
  const { name, channel, minLevel, sources, quiet, digestMs, fallback } = settings;
  return {
    name,
    type: channel.type,
    to: destinationOf(channel),
    minLevel,
    sources: [...sources],
    quiet: quiet === null ? null : quietJson(quiet),
    digestMinutes: digestMs === null ? null : digestMs / 60_000,
    fallback,
    waiting,
    failed,
    down: timeOf(downSinceMs),
    fault,
    lastSent: timeOf(lastSentMs),
  };
}

function quietJson({ fromMin, toMin, zone, exceptLevel }: QuietHours): NotifierJson['quiet'] {
  return { from: clockOf(fromMin), to: clockOf(toMin), zone, exceptLevel };
}

const clockOf = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');

function deliveryJson(delivery: Delivery): DeliveryJson {
  const { id, alert, notifier, step, state, isHeld, attempts, createdMs, dueMs, endedMs, fault } = delivery;
  return {
    id,
    alert: alert?.id ?? null,
    about: notifier?.name ?? null,
    step: step === 'test' ? 'opened' : step,
    state,
    held: isHeld,
    attempts,
    created: new Date(createdMs).toISOString(),
    due: new Date(dueMs).toISOString(),
    ended: timeOf(endedMs),
    fault,
  };
}

const timeOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
