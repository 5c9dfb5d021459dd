/** How long content is kept: the policy, what is due, what was destroyed. */
import {
  AppError,
  ClockConfirmation,
  PolicyChange,
  type PolicyChangedJson,
  type PresetListJson,
  type RetentionStateJson,
  type SimulationJson,
  SimulationWanted,
  routes,
} from '@daybook/api';
import { type Change, type Logged, type PlanStatement, policyJson } from '@daybook/event';
import {
  type Access,
  authorOf,
  type Client,
  clientFields,
  type KnownPeople,
  type Reader,
  readerActor,
} from '../../access/index.ts';
import type { RecordNote } from '../../access/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { clockFaultText, presets, type Retention } from '../../retain/index.ts';
import { approvalJson } from '../approvals/approval-json.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import { type Mount, WithStatus } from '../mount.ts';
import { isoTime } from '../times.ts';
import { mayCountHeld } from './may-count.ts';
import { dayText, inForceJson, planJson, simulationJson } from './json.ts';
import { mountReclassifications } from './reclassifications.ts';
import { wantedPolicy } from './wanted.ts';

export interface RetentionDeps {
  readonly retention: Retention;
  readonly access: Pick<Access, 'approvals'>;
  readonly knownPeople: KnownPeople;
  readonly record: RecordNote;
  readonly clock: Clock;
}

const dueMax = 100;

export function mountRetention(mount: Mount, deps: RetentionDeps): void {
  const { retention, access, knownPeople, record, clock } = deps;

  const note = async (reader: Reader, client: Client, action: string, reason: string, changes: Change[]) => {
    try {
      await record.appendAt(reader.tenant, {
        time: isoTime(clock.nowMs()),
        kind: 'admin.config.change',
        action,
        outcome: 'success',
        severity: 3,
        reason: { text: reason },
        actor: readerActor(reader),
        ...clientFields(client),
        target: { resources: [{ type: 'retention', id: reader.tenant }] },
        ...(changes.length === 0 ? {} : { changes }),
      });
    } catch (error) {
      throw new AppError('look.not-recorded', { retryAfterSeconds: 5, cause: error });
    }
  };

  mountReclassifications(mount, { retention, access, knownPeople, note });

  mount(routes.getRetention, async ({ identity }): Promise<RetentionStateJson> => {
    const { tenant } = readerOf(identity);
    const { register, schedule } = retention.of(tenant);
    const fault = retention.clockFault;
    const due = register.broken === null ? ((await schedule?.waiting()) ?? []) : [];
    const clockText = fault === null ? null : `It waits until the clock is confirmed: ${clockFaultText(fault)}.`;
    return {
      policy: register.policy === null ? null : inForceJson(retention.logOf(tenant), register.policy),
      stopped: register.broken ?? clockText,
      clock:
        fault === null ? null : { what: fault.what, said: isoTime(fault.saidMs), expected: isoTime(fault.expectedMs) },
      due: due.slice(0, dueMax).map(({ as, day, dueUs }) => {
        return { class: as, day: dayText(day), due: isoTime(dueUs / 1000) };
      }),
      dueCount: due.length,
      openPlans: register.open().length,
    };
  });

  mount(routes.listPresets, async (): Promise<PresetListJson> => ({ items: [...presets] }));

  mount(routes.listPlans, async ({ identity, query }) => {
    const { tenant } = readerOf(identity);
    const { register } = retention.of(tenant);
    const all = register.plans();
    const older = query.cursor === undefined ? all : beforePlan(all, query.cursor);
    const page = older.slice(-query.limit).toReversed();
    const items = page.map((plan) => planJson(retention.logOf(tenant), plan, register.basis));
    // By position: plans that are made meanwhile are on no later page.
    const cursor = older.length > page.length ? String(page.at(-1)?.index) : null;
    return { items, cursor, count: all.length };
  });

  mount(routes.setRetentionPolicy, async ({ identity, client, request }) => {
    const reader = readerOf(identity);
    const { policy: wanted, reason } = await readJsonBody(request, PolicyChange);
    const policy = wantedPolicy(wanted);
    const { tenant } = reader;
    const { register } = retention.of(tenant);
    if (register.broken !== null)
      throw new AppError('retention.unknown', { detail: `${register.broken}.`, retryAfterSeconds: 60 });
    const log = retention.logOf(tenant);
    const because = retention.shortenings(tenant, policy);
    const changes = [{ path: 'policy', old: textOf(register.classes), new: textOf(policy) }];
    const answer = (approval: PolicyChangedJson['approval']): PolicyChangedJson => {
      return { policy: register.policy === null ? null : inForceJson(log, register.policy), approval, because };
    };
    if (because.length === 0) {
      await note(reader, client, 'retention.policy', reason, changes);
      const by = authorOf(knownPeople, tenant, reader.subject);
      await retention.setPolicy(tenant, policy, { by, approvedBy: null, alone: false, approval: null });
      return answer(null);
    }
    const approval = await access.approvals.request(
      { reader, client },
      {
        kind: 'retention.policy',
        summary: `Set a retention policy: ${because.join('; ')}`.slice(0, summaryCharsMax),
        what: { policy: policyJson(policy), instead: register.policy?.index ?? null },
        reason,
        changes,
      },
    );
    return new WithStatus(202, answer(approvalJson(approval, reader)));
  });

  mount(routes.simulateRetention, async ({ identity, request }): Promise<SimulationJson> => {
    const reader = readerOf(identity);
    const { tenant } = reader;
    const { on, policy: wanted } = await readJsonBody(request, SimulationWanted);
    const { register } = retention.of(tenant);
    if (register.broken !== null)
      throw new AppError('retention.unknown', { detail: `${register.broken}.`, retryAfterSeconds: 60 });
    const policy = wanted === undefined ? register.classes : wantedPolicy(wanted);
    const because = wanted === undefined || policy === null ? [] : retention.shortenings(tenant, policy);
    const mayCount = mayCountHeld(reader);
    const simulated = await retention.simulate(tenant, { policy, onUs: Date.parse(on) * 1000, mayCount });
    return simulationJson(retention.logOf(tenant), { on, because }, simulated);
  });

  mount(routes.confirmClock, async ({ identity, client, request }) => {
    const reader = readerOf(identity);
    const { reason } = await readJsonBody(request, ClockConfirmation);
    const fault = retention.clockFault;
    const now = isoTime(clock.nowMs());
    const changes = [
      { path: 'clock', old: fault === null ? 'trusted' : clockFaultText(fault), new: `trusted from ${now}` },
    ];
    const asked = { kind: 'retention.clock', what: retention.clockToConfirm(), reason, changes } as const;
    const summary = `Confirm that the clock is right, which says ${now}`;
    const approval = await access.approvals.request({ reader, client }, { ...asked, summary });
    return { now, approval: approvalJson(approval, reader) };
  });
}

/** Those before the one at which a page ended. */
function beforePlan(plans: readonly Logged<PlanStatement>[], cursor: string): readonly Logged<PlanStatement>[] {
  const at = plans.findIndex(({ index }) => String(index) === cursor);
  if (at < 0) throw new AppError('cursor.invalid');
  return plans.slice(0, at);
}

const summaryCharsMax = 300;
const changeCharsMax = 4000;

/** As it stands in the record of the change; the whole is in the statement. */
function textOf(policy: Parameters<typeof policyJson>[0] | null): string | null {
  return policy === null ? null : JSON.stringify(policyJson(policy)).slice(0, changeCharsMax);
}
