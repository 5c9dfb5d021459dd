import type { GroupState, Learner, LearnerParts } from '../learner.ts';
import type { BaselineType } from '../rule.ts';
import { Count } from './count.ts';
import { Dormant } from './dormant.ts';
import { FanOut } from './fan-out.ts';
import { FirstSeen } from './first-seen.ts';
import { HourOfDay } from './hour-of-day.ts';
import { Travel } from './travel.ts';

const learners = {
  first_seen: FirstSeen,
  count: Count,
  hour_of_day: HourOfDay,
  fan_out: FanOut,
  travel: Travel,
  dormant: Dormant,
} as const satisfies Record<BaselineType, unknown>;

/** What learns for a type of rule. States go back only to the one that made them. */
export function learnerOf(type: BaselineType, parts: LearnerParts): Learner<GroupState> {
  return new learners[type](parts);
}
