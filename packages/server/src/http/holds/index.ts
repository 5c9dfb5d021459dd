/** Orders not to destroy: list, place, keep for longer, lift. */
import {
  AppError,
  type HoldJson,
  HoldLift,
  type HoldLiftedJson,
  type HoldListJson,
  type HoldReportJson,
  HoldReview,
  NewHold,
  routes,
} from '@daybook/api';
import { heldRanges, parsePosition } from '@daybook/event';
import {
  type Access,
  authorOf,
  type Client,
  clientFields,
  type KnownPeople,
  type Reader,
  readerActor,
  type RecordNote,
  type Sources,
} from '../../access/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Retention } from '../../retain/index.ts';
import { approvalJson } from '../approvals/approval-json.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import { type Mount, WithStatus } from '../mount.ts';
import { mayCountHeld } from '../retention/may-count.ts';
import { isoTime } from '../times.ts';
import { aboutText, holdJson } from './json.ts';
import { dayWanted, wordsWanted } from './wanted.ts';

export interface HoldsDeps {
  readonly retention: Retention;
  readonly access: Pick<Access, 'approvals'>;
  readonly knownPeople: KnownPeople;
  readonly record: RecordNote;
  readonly sources: Sources;
  readonly clock: Clock;
}

const rangesMax = 1000;
const summaryCharsMax = 300;

export function mountHolds(mount: Mount, deps: HoldsDeps): void {
  const { retention, access, knownPeople, record, sources, clock } = deps;
  const nameOf = (tenant: string) => (number: number) =>
    number === 0 ? 'daybook' : (sources.get(tenant, number)?.name ?? `source ${number}`);

  const jsonOf = async (reader: Reader, index: number): Promise<HoldJson> => {
    const { tenant } = reader;
    const { holds } = retention.of(tenant);
    const hold = holds.get(index);
    const words = await holds.reading.words(hold).catch(() => null);
    const waiting = access.approvals
      .live(tenant)
      .find(({ kind, state, what }) => kind === 'hold.lift' && state === 'waiting' && what['hold'] === index);
    return holdJson(hold, {
      log: retention.logOf(tenant),
      words,
      about: words === null ? null : aboutText(words.about, nameOf(tenant)),
      counts: mayCount(reader, hold.placed.statement.scope.type) ? await holds.tally.counts(hold, clock.nowUs()) : null,
      size: holds.size,
      isReviewDue: holds.overdue.includes(hold),
      lifting: waiting?.id ?? null,
    });
  };

  const note = async (reader: Reader, client: Client, hold: HoldJson, day: string, reason: string): Promise<void> => {
    try {
      await record.appendAt(reader.tenant, {
        time: isoTime(clock.nowMs()),
        kind: 'admin.config.change',
        action: 'hold.review',
        outcome: 'success',
        severity: 2,
        reason: { text: reason },
        actor: readerActor(reader),
        ...clientFields(client),
        target: { resources: [{ type: 'hold', id: hold.position }] },
        changes: [{ path: 'review', old: hold.review, new: day }],
      });
    } catch (error) {
      throw new AppError('look.not-recorded', { retryAfterSeconds: 5, cause: error });
    }
  };

  /** What can be stated now. */
  const known = (tenant: string) => {
    const { register, holds } = retention.of(tenant);
    if (register.broken !== null)
      throw new AppError('retention.unknown', { detail: `${register.broken}.`, retryAfterSeconds: 60 });
    return holds;
  };

  mount(routes.listHolds, async ({ identity, query }): Promise<HoldListJson> => {
    const reader = readerOf(identity);
    const { holds } = retention.of(reader.tenant);
    const wanted = holds.all.filter(({ release }) => query.state === 'all' || (release === null) === isOpen(query));
    const items: HoldJson[] = [];
    for (const { index } of wanted.toReversed().slice(0, listMax)) items.push(await jsonOf(reader, index));
    return { items, inForce: holds.inForce.length, reviewDue: holds.overdue.length };
  });

  mount(routes.getHold, async ({ identity, params }): Promise<HoldReportJson> => {
    const reader = readerOf(identity);
    const { tenant } = reader;
    const { holds } = retention.of(tenant);
    const hold = holds.get(indexOf(params.position, retention.logOf(tenant)));
    const { type } = hold.placed.statement.scope;
    const ranges = type === 'source' || !mayCount(reader, type) ? null : heldRanges(hold, 0, holds.size);
    return {
      hold: await jsonOf(reader, hold.index),
      ranges: ranges?.slice(0, rangesMax).map(([first, last]) => [first, last]) ?? null,
      rangeCount: ranges?.length ?? null,
    };
  });

  mount(routes.placeHold, async ({ identity, client, request }): Promise<HoldJson> => {
    const reader = readerOf(identity);
    const { tenant } = reader;
    const wanted = await readJsonBody(request, NewHold);
    const holds = known(tenant);
    const words = wordsWanted(wanted, holds, (name) =>
      name === 'daybook' ? 0 : (sources.named(tenant, name)?.number ?? null),
    );
    const review = dayWanted(wanted.review, clock);
    const doer = {
      by: authorOf(knownPeople, tenant, reader.subject),
      about: { actor: readerActor(reader), ...clientFields(client) },
    };
    const { index } = await retention.placeHold(tenant, words, review, doer);
    return jsonOf(reader, index);
  });

  mount(routes.reviewHold, async ({ identity, client, params, request }): Promise<HoldJson> => {
    const reader = readerOf(identity);
    const { tenant } = reader;
    const { review, reason } = await readJsonBody(request, HoldReview);
    const holds = known(tenant);
    const { index } = holds.inForceAt(indexOf(params.position, retention.logOf(tenant)));
    const day = dayWanted(review, clock);
    await note(reader, client, await jsonOf(reader, index), review, reason);
    await holds.extend(index, day, { by: authorOf(knownPeople, tenant, reader.subject) });
    return jsonOf(reader, index);
  });

  mount(routes.liftHold, async ({ identity, client, params, request }) => {
    const reader = readerOf(identity);
    const { tenant } = reader;
    const { reason } = await readJsonBody(request, HoldLift);
    const hold = known(tenant).inForceAt(indexOf(params.position, retention.logOf(tenant)));
    const { position, words } = await jsonOf(reader, hold.index);
    const approval = await access.approvals.request(
      { reader, client },
      {
        kind: 'hold.lift',
        summary: `Lift the hold ${position}: ${words?.matter ?? 'its words cannot be read'}`.slice(0, summaryCharsMax),
        what: { hold: hold.index, position },
        reason,
        changes: [{ path: `hold ${position}`, old: 'in force', new: 'lifted' }],
      },
    );
    const answer: HoldLiftedJson = { hold: await jsonOf(reader, hold.index), approval: approvalJson(approval, reader) };
    return new WithStatus(202, answer);
  });
}

const listMax = 500;
const isOpen = ({ state }: { readonly state: string }): boolean => state === 'in-force';

const mayCount = (reader: Reader, type: string): boolean =>
  type === 'range' || type === 'source' || mayCountHeld(reader);

/** Throws `hold.not-found` where it is of another log. */
function indexOf(position: string, log: number): number {
  const parsed = parsePosition(position);
  if (parsed === null || parsed.log !== log) throw new AppError('hold.not-found');
  return parsed.index;
}
