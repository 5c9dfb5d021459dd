import type { EventDraft } from '@daybook/event';
import { Counter, type Registry } from 'prom-client';
import type { Clock } from '../../platform/clock.ts';
import type { AppendedBatch, EventDoor } from './ports.ts';

type Input = Parameters<EventDoor['append']>[0];

/** Counts what goes through the door, and has a conflict of keys recorded before the sender gets the answer. */
export function countedDoor(
  door: EventDoor,
  options: {
    metrics: Registry;
    clock: Clock;
    record: (tenant: string, draft: EventDraft) => Promise<void>;
    onRefused: (reason: string) => void;
  },
): EventDoor {
  const registers = [options.metrics];
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name, help, labelNames, registers });
  const taken = counter('daybook_events_taken_total', 'Events that became durable');
  const unparsed = counter('daybook_events_unparsed_total', 'Events kept whole because nothing could read them');
  const repeated = counter('daybook_events_repeated_total', 'Events that had been sent before under the same key');
  const refused = counter('daybook_events_refused_total', 'Events that the ledger refused', ['reason']);

  return {
    get busy() {
      return door.busy;
    },
    async append(input: Input): Promise<AppendedBatch> {
      const { count } = input.events; // the door keeps the rest
      const appended = await door.append(input);
      if (!appended.ok) {
        refused.inc({ reason: appended.code }, count);
        options.onRefused(`events were refused: ${appended.code}: ${appended.detail}`);
        return appended;
      }
      taken.inc(count - appended.repeated);
      repeated.inc(appended.repeated);
      unparsed.inc(input.unparsed);
      if (appended.conflicts > 0)
        await options.record(input.tenant, conflict(input, appended.conflicts, options.clock));
      return appended;
    },
  };
}

function conflict(input: Input, conflicts: number, clock: Clock): EventDraft {
  return {
    time: new Date(clock.nowMs()).toISOString(),
    kind: 'source.conflict',
    action: 'key used again with other content',
    outcome: 'failure',
    severity: 3,
    actor: { type: 'system', id: 'daybook' },
    target: { resources: [{ type: 'source', id: String(input.source) }] },
    ext: { conflicts },
  };
}
