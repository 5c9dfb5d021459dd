import type { RetentionStateJson } from '@daybook/api';

export type PolicyInForceJson = NonNullable<RetentionStateJson['policy']>;
export type PolicyJson = PolicyInForceJson['policy'];

const units = { D: 'day', M: 'month', Y: 'year' } as const;

/** `P13M` as `13 months`. */
export function periodText(period: string): string {
  const [, count = '', unit = 'D'] = /^P(\d+)([DMY])$/.exec(period) ?? [];
  return count === '' ? period : `${count} ${units[unit as keyof typeof units]}${count === '1' ? '' : 's'}`;
}

export const minimumText = (minimum: string | null): string =>
  minimum === null ? 'no minimum' : `at least ${periodText(minimum)}`;
export const maximumText = (maximum: string | null): string =>
  maximum === null ? 'for ever' : `${periodText(maximum)}, then it is destroyed`;

/** What a class is called now; one of an older policy has no name any more. */
export function classText(policy: PolicyJson | undefined, number: number): string {
  const name = policy?.classes.find((each) => each.number === number)?.name;
  return name === undefined ? `class ${number}` : `${name} (class ${number})`;
}

/** What a rule asks for, each as what it is called. */
export function ruleText({ sources, kinds, labels, outcomes }: PolicyJson['rules'][number]): string {
  const parts = [
    ...(sources === undefined ? [] : [`source ${sources.join(' or ')}`]),
    ...(kinds === undefined ? [] : [`kind ${kinds.join(' or ')}`]),
    ...(labels === undefined ? [] : [`label ${labels.join(' or ')}`]),
    ...(outcomes === undefined ? [] : [`outcome ${outcomes.join(' or ')}`]),
  ];
  return parts.length === 0 ? 'every event' : parts.join(', ');
}

/** So many events in ranges of indices. */
export const countIn = (ranges: readonly (readonly [number, number])[]): number =>
  ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);

const rangesShown = 5;

/** `12 to 40, 55 and 3 more`: the first of ranges of indices. */
export function rangesText(ranges: readonly (readonly [number, number])[]): string {
  const texts = ranges
    .slice(0, rangesShown)
    .map(([first, last]) => (first === last ? `${first}` : `${first} to ${last}`));
  const more = ranges.length - texts.length;
  return `${texts.join(', ')}${more > 0 ? ` and ${more.toLocaleString('en')} more` : ''}`;
}
