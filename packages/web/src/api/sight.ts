import type { MaskingGroup } from '@daybook/event';
import type { MyRole } from './me.ts';

/** Groups of fields, as people call them. */
export const fieldGroups: Readonly<Record<MaskingGroup, { readonly label: string; readonly hint: string }>> = {
  identity: { label: 'Who', hint: 'Id, roles and session of the actor' },
  contact: { label: 'Names and email', hint: 'Of the actor' },
  network: { label: 'From where', hint: 'Address, host, device, country' },
  content: { label: 'To what', hint: 'Resources, request, changes, further fields' },
  raw: { label: 'Raw line', hint: 'Just as it came; needs all others' },
};

export const groupNames = Object.keys(fieldGroups) as MaskingGroup[];

export type Sight = Pick<MyRole['sight'], 'sources' | 'restriction'> & { readonly clear: readonly string[] };

/** What a role does not show, in words; empty where it shows everything. */
export function limitsOf({ sources, restriction, clear }: Sight): string[] {
  const masked = groupNames.filter((group) => !clear.includes(group));
  return [
    ...(masked.length === 0
      ? []
      : [`masked: ${masked.map((group) => fieldGroups[group].label.toLowerCase()).join(', ')}`]),
    ...(sources === null ? [] : [`${sources.length} source${sources.length === 1 ? '' : 's'} only`]),
    ...(restriction === '' ? [] : [`only ${restriction}`]),
  ];
}
