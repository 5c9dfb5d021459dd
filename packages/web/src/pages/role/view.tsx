import { permissions, type RoleJson } from '@daybook/api';
import type { ReactNode } from 'react';
import { fieldGroups, groupNames } from '../../api/sight.ts';
import { Badge } from '../../ui/badge.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { definitionOf } from './definition.ts';
import { Preview } from './preview.tsx';

/** A role as it is, for who cannot change it. */
export function RoleView({ role, children }: { readonly role: RoleJson; readonly children: ReactNode }) {
  const { sight } = definitionOf(role);
  const about: Readonly<Record<string, string>> = permissions;
  return (
    <>
      <Section title="What it may do">
        <Card>
          <ul className="grid gap-x-6 gap-y-1.5 sm:grid-cols-2">
            {role.permissions.map((each) => (
              <li key={each}>
                <code>{each}</code>
                <span className="block text-xs text-faint">{about[each]}</span>
              </li>
            ))}
          </ul>
        </Card>
      </Section>
      <Section title="Which events it sees, and what of them">
        <Card>
          <Facts
            facts={[
              ['Restriction', sight.restriction === '' ? 'none' : <code key="r">{sight.restriction}</code>],
              ['Sources', sight.sources === null ? 'all' : sight.sources.join(', ')],
              ['Outside groups', role.groups.length === 0 ? 'none' : role.groups.join(', ')],
              [
                'Fields',
                <span key="f" className="flex flex-wrap gap-1">
                  {groupNames.map((group) => (
                    <Badge key={group} tone={sight.clear.includes(group) ? 'good' : 'warn'}>
                      {fieldGroups[group].label}: {sight.clear.includes(group) ? 'in clear' : 'masked'}
                    </Badge>
                  ))}
                </span>,
              ],
            ]}
          />
        </Card>
      </Section>
      {children}
      <Preview sight={sight} />
    </>
  );
}
