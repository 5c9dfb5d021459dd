import type { RoleJson } from '@daybook/api';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { TextArea } from '../../ui/field.tsx';
import { faultOf, onSubmit } from '../../ui/form.ts';
import { Card, Section } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';
import { definitionOf, type Wanted } from './definition.ts';
import { ReasonField } from './reason.tsx';

/** A name may have commas in it, as those of LDAP do: each has a line of its own. */
export function groupsOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

interface FieldProps {
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly error: unknown;
}

export function GroupsField({ value, onChange, error }: FieldProps) {
  return (
    <TextArea
      label="Outside groups"
      hint="Their members have the role. One a line: PROVIDER:GROUP, as in corp:security; scim:GROUP for those of a directory"
      placeholder="corp:security"
      spellCheck={false}
      value={value}
      onChange={onChange}
      fault={faultOf(error, 'groups')}
    />
  );
}

interface Props {
  readonly role: RoleJson;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onSave: (wanted: Wanted) => void;
}

/** All that can be changed of a role that comes with Daybook. */
export function GroupsForm({ role, busy, error, onSave }: Props) {
  const [text, setText] = useState(role.groups.join('\n'));
  const [reason, setReason] = useState('');
  const save = (): void =>
    onSave({ ...definitionOf(role), groups: groupsOf(text), ...(reason === '' ? {} : { reason }) });
  return (
    <Section title="Who has it by a group">
      <Card className="max-w-3xl">
        <form onSubmit={onSubmit(save)} className="flex flex-col gap-4">
          {error === null || faultOf(error, 'groups') !== null ? null : <Problem error={error} />}
          <GroupsField value={text} onChange={setText} error={error} />
          <ReasonField value={reason} onChange={setReason} />
          <div>
            <Button type="submit" look="primary" busy={busy}>
              Save
            </Button>
          </div>
        </form>
      </Card>
    </Section>
  );
}
