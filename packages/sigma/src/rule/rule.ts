import type { Predicate } from '../predicate/node.ts';

export const levels = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Level = (typeof levels)[number];

export const statuses = ['stable', 'test', 'experimental', 'deprecated', 'unsupported'] as const;
export type Status = (typeof statuses)[number];

/** What a rule says of itself. Names are the specification's. */
export interface RuleHead {
  readonly title: string;
  readonly id: string | null;
  readonly name: string | null;
  readonly status: Status | null;
  readonly level: Level | null;
  readonly description: string | null;
  readonly author: string | null;
  readonly license: string | null;
  readonly date: string | null;
  readonly modified: string | null;
  readonly references: readonly string[];
  readonly tags: readonly string[];
  readonly falsepositives: readonly string[];
  /** Fields that help whoever looks at a finding. */
  readonly fields: readonly string[];
}

/** Which logs a rule is about. What is null is any. */
export interface LogSource {
  readonly product: string | null;
  readonly category: string | null;
  readonly service: string | null;
}

export interface DetectionRule {
  readonly type: 'detection';
  readonly head: RuleHead;
  readonly logSource: LogSource;
  /** By the names that conditions use. */
  readonly searches: ReadonlyMap<string, Predicate>;
  /** Whole: the rule matches where it is true. */
  readonly predicate: Predicate;
}
