import { type Permission, permissions, sourcePermissions } from '@daybook/api';
import { type ReactNode, useState } from 'react';
import { fieldGroups, groupNames } from '../../api/sight.ts';
import { Button } from '../../ui/button.tsx';
import { Checks } from '../../ui/checks.tsx';
import { TextField } from '../../ui/field.tsx';
import { faultOf, onSubmit } from '../../ui/form.ts';
import { Card, Section } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';
import { QueryField } from '../../ui/query-field.tsx';
import type { Definition, Wanted } from './definition.ts';
import { GroupsField, groupsOf } from './groups.tsx';
import { Preview } from './preview.tsx';
import { ReasonField } from './reason.tsx';
import { SourceChecks } from './source-checks.tsx';

interface Props {
  readonly initial: Definition;
  readonly action: string;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onSave: (wanted: Wanted) => void;
  /** What comes first. */
  readonly children?: ReactNode;
}

const own = (Object.keys(permissions) as Permission[]).filter(
  (each) => !(sourcePermissions as readonly Permission[]).includes(each),
);

export function RoleForm({ initial, action, busy, error, onSave, children }: Props) {
  const [role, setRole] = useState(initial);
  const [groups, setGroups] = useState(initial.groups.join('\n'));
  const [reason, setReason] = useState('');
  const { sight } = role;
  const see = (change: Partial<Definition['sight']>): void => setRole({ ...role, sight: { ...sight, ...change } });
  const save = (): void => onSave({ ...role, groups: groupsOf(groups), ...(reason === '' ? {} : { reason }) });
  return (
    <form onSubmit={onSubmit(save)}>
      {error === null ? null : (
        <div className="mb-5">
          <Problem error={error} />
        </div>
      )}
      <Card className="mb-8 flex max-w-3xl flex-col gap-4">
        {children}
        <TextField
          label="What it is for"
          value={role.about}
          onChange={(about) => setRole({ ...role, about })}
          maxLength={500}
        />
        <GroupsField value={groups} onChange={setGroups} error={error} />
      </Card>
      <Section title="What it may do">
        <Card>
          <Checks
            legend="Permissions"
            choices={own.map((value) => ({ value, label: <code>{value}</code>, hint: permissions[value] }))}
            chosen={role.permissions}
            onChange={(chosen) => setRole({ ...role, permissions: chosen })}
          />
        </Card>
      </Section>
      <Section title="Which events it sees, and what of them">
        <Card className="flex flex-col gap-5">
          <QueryField
            label="Restriction"
            hint="Joined by AND to every search. Empty for none"
            value={sight.restriction}
            onChange={(restriction) => see({ restriction })}
            error={error}
            path="sight.restriction"
          />
          <Checks
            legend="Shown in clear"
            hint="Everything else is masked: not shown, and not to be searched, sorted or counted by"
            choices={groupNames.map((value) => ({ value, ...fieldGroups[value] }))}
            chosen={sight.clear}
            onChange={(clear) => see({ clear })}
          />
          {faultOf(error, 'sight.clear') === null ? null : <p className="text-bad">{faultOf(error, 'sight.clear')}</p>}
          <SourceChecks chosen={sight.sources} onChange={(sources) => see({ sources })} />
        </Card>
      </Section>
      <Preview sight={sight} />
      <div className="flex max-w-3xl flex-col gap-4">
        <ReasonField value={reason} onChange={setReason} />
        <div>
          <Button type="submit" look="primary" size="large" busy={busy}>
            {action}
          </Button>
        </div>
      </div>
    </form>
  );
}
