import type { Person } from '../ports.ts';

/** A role that a person has. Times are ms since 1970. */
export interface Grant {
  readonly id: string;
  readonly tenant: string;
  readonly person: Person;
  /** Name of the role. */
  readonly role: string;
  readonly sinceMs: number;
  /** From then on it is worth nothing; null for no end. */
  readonly untilMs: number | null;
  readonly reason: string;
  readonly givenBy: string;
  /** Id of the approval that it was given with. */
  readonly approval: string | null;
}

export function isInEffect({ untilMs }: Pick<Grant, 'untilMs'>, nowMs: number): boolean {
  return untilMs === null || nowMs < untilMs;
}
