import type { PlanListJson, PolicyChangedJson, SimulationJson } from '@daybook/api';
import {
  type Basis,
  formatDay,
  formatPeriod,
  formatPosition,
  type IndexRange,
  type Logged,
  type PlanStatement,
  type PolicyStatement,
} from '@daybook/event';
import type { Simulated } from '../../retain/index.ts';
import { isoTime } from '../times.ts';

/** `2026-11-28`, of days since 1970. */
export function dayText(day: number): string {
  const text = formatDay(day);
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}

const timeOf = ({ receivedUs }: Logged): string => isoTime(receivedUs / 1000);

export function inForceJson(log: number, logged: Logged<PolicyStatement>): NonNullable<PolicyChangedJson['policy']> {
  const { by, approvedBy, alone, policy } = logged.statement;
  const classes = policy.classes.map(({ minimum, maximum, presets, ...each }) => ({
    ...each,
    minimum: minimum === null ? null : formatPeriod(minimum),
    maximum: maximum === null ? null : formatPeriod(maximum),
    presets: presets.map((preset) => ({ ...preset })),
  }));
  const rules = policy.rules.map(({ class: of, sources, kinds, labels, outcomes }) => ({
    class: of,
    ...(sources === undefined ? {} : { sources: [...sources] }),
    ...(kinds === undefined ? {} : { kinds: [...kinds] }),
    ...(labels === undefined ? {} : { labels: [...labels] }),
    ...(outcomes === undefined ? {} : { outcomes: [...outcomes] }),
  }));
  return {
    position: formatPosition({ log, index: logged.index }),
    received: timeOf(logged),
    by,
    approvedBy,
    alone,
    policy: { classes, rules, default: policy.default },
  };
}

export function planJson(
  log: number,
  plan: Logged<PlanStatement>,
  { certificates }: Pick<Basis, 'certificates'>,
): PlanListJson['items'][number] {
  const { policy, class: ofClass, as = null, day, first, last, entries, absent, except } = plan.statement;
  const certificate = certificates.get(plan.index) ?? null;
  return {
    position: formatPosition({ log, index: plan.index }),
    received: timeOf(plan),
    policy: formatPosition({ log, index: policy }),
    class: ofClass,
    as,
    day: dayText(day),
    first,
    last,
    events: entries,
    absent: pairsOf(absent),
    except: pairsOf(except),
    certificate:
      certificate === null
        ? null
        : {
            position: formatPosition({ log, index: certificate.index }),
            received: timeOf(certificate),
            destroyed: certificate.statement.destroyed,
            stopped: certificate.statement.stopped,
            kept: pairsOf(certificate.statement.kept),
          },
  };
}

export function simulationJson(
  log: number,
  asked: Pick<SimulationJson, 'on' | 'because'>,
  { days, classes, holds, leftOut, ...simulated }: Simulated,
): SimulationJson {
  const timeOrNull = (us: number | null): string | null => (us === null ? null : isoTime(us / 1000));
  return {
    ...asked,
    totals: simulated.totals,
    classes: [...classes],
    holds: holds.map(({ index, events }) => ({ hold: formatPosition({ log, index }), events })),
    holdsLeftOut: leftOut,
    days: days.map((each) => ({
      class: each.class,
      day: dayText(each.day),
      due: timeOrNull(each.dueUs),
      dueInForce: timeOrNull(each.dueInForceUs),
      because: each.because,
      counts: each.counts,
    })),
    dayCount: simulated.dayCount,
    uncounted: simulated.uncounted,
    uncountedDue: simulated.uncountedDue,
  };
}

const pairsOf = (ranges: readonly IndexRange[]): [number, number][] => ranges.map(([first, last]) => [first, last]);
