/** Older days, brought back into the index for a while: list, ask for, end. */
import { AppError, NewRecall, type RecallJson, type RecallListJson, routes } from '@daybook/api';
import { type EventDraft, parseDay } from '@daybook/event';
import {
  authorOf,
  type Client,
  clientFields,
  type KnownPeople,
  type Reader,
  readerActor,
  type RecordNote,
} from '../../access/index.ts';
import { isWhole, type Recall, type Tiers } from '../../index/tiers/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { startOfDay } from '../coverage.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import { type Mount, WithStatus } from '../mount.ts';
import { dayText } from '../retention/json.ts';
import { isoTime } from '../times.ts';

export interface RecallsDeps {
  readonly tiers: Pick<Tiers, 'of' | 'recall' | 'endRecall' | 'trouble' | 'keepDays' | 'eventsMax'>;
  readonly knownPeople: KnownPeople;
  readonly record: RecordNote;
  readonly clock: Clock;
}

export function mountRecalls(mount: Mount, { tiers, knownPeople, record, clock }: RecallsDeps): void {
  const note = async (reader: Reader, client: Client, action: string, recall: Recall): Promise<void> => {
    try {
      await record.appendAt(reader.tenant, noteDraft(reader, client, action, recall, isoTime(clock.nowMs())));
    } catch (error) {
      throw new AppError('look.not-recorded', { retryAfterSeconds: 5, cause: error });
    }
  };

  mount(routes.listRecalls, async ({ identity }): Promise<RecallListJson> => {
    const { recalls, sinceDay } = tiers.of(readerOf(identity).tenant);
    const sorted = recalls.toSorted((a, b) => a.createdMs - b.createdMs);
    return {
      items: sorted.map(recallJson),
      indexedSince: startOfDay(sinceDay),
      keepDays: tiers.keepDays,
      eventsMax: tiers.eventsMax,
      events: recalls.reduce((sum, { from, end }) => sum + end - from, 0),
      trouble: tiers.trouble,
    };
  });

  mount(routes.addRecall, async ({ identity, client, request }) => {
    const reader = readerOf(identity);
    const { from, to, days, reason } = await readJsonBody(request, NewRecall);
    const [fromDay, toDay] = [dayOf('from', from), dayOf('to', to)];
    if (toDay < fromDay) throw invalid('to', 'is before `from`');
    const by = authorOf(knownPeople, reader.tenant, reader.subject);
    const wanted = { fromDay, toDay, days, by, reason };
    const made = await tiers.recall(reader.tenant, wanted, (recall) => note(reader, client, 'recall', recall));
    return new WithStatus(202, recallJson(made));
  });

  mount(routes.endRecall, async ({ identity, client, params }): Promise<RecallJson> => {
    const reader = readerOf(identity);
    const ended = await tiers.endRecall(reader.tenant, params.id, (recall) =>
      note(reader, client, 'recall.end', recall),
    );
    if (ended === null) throw new AppError('recall.not-found');
    return recallJson(ended);
  });
}

function noteDraft(reader: Reader, client: Client, action: string, recall: Recall, time: string): EventDraft {
  const { id, reason, fromDay, toDay, from, end, untilMs } = recall;
  return {
    time,
    kind: 'log.index',
    action,
    outcome: 'success',
    severity: 2,
    reason: { text: reason },
    actor: readerActor(reader),
    ...clientFields(client),
    target: { resources: [{ type: 'recall', id }] },
    ext: { from: dayText(fromDay), to: dayText(toDay), events: end - from, until: isoTime(untilMs) },
  };
}

function recallJson(recall: Recall): RecallJson {
  const { id, fromDay, toDay, from, end, next, rows, by, reason, createdMs, untilMs } = recall;
  return {
    id,
    from: dayText(fromDay),
    to: dayText(toDay),
    state: isWhole(recall) ? 'whole' : recall.table === null ? 'waiting' : 'filling',
    events: end - from,
    done: next - from,
    found: rows,
    by,
    reason,
    created: isoTime(createdMs),
    until: isoTime(untilMs),
  };
}

function dayOf(path: string, text: string): number {
  const day = parseDay(text.replaceAll('-', ''));
  if (day === null) throw invalid(path, 'is a day: 2026-01-31');
  return day;
}

function invalid(path: string, message: string): AppError {
  return new AppError('request.invalid', { detail: `\`${path}\` ${message}.`, errors: [{ path, message }] });
}
