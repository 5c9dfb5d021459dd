import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Page } from '../../ui/page.tsx';
import { RuleEditor } from './editor.tsx';

/** Something to begin with, that is a whole rule. */
const template = (id: string): string => `title: Bulk export
id: ${id}
status: experimental
description: Somebody took out many rows at once.
level: medium
logsource:
  product: daybook
detection:
  export:
    kind: data.export
    outcome: success
    ext.rows|gte: 10000
  condition: export
examples:
  match:
    - { kind: data.export, outcome: success, ext: { rows: 250000 } }
  other:
    - { kind: data.export, outcome: success, ext: { rows: 12 } }
`;

export function NewRulePage() {
  const navigate = useNavigate();
  const [id] = useState(() => crypto.randomUUID());
  return (
    <>
      <Link to="/rules" className="mb-2 inline-block text-soft hover:text-ink hover:underline">
        ← Rules
      </Link>
      <Page title="Write a rule" about="It is disabled until somebody enables it.">
        <RuleEditor
          path={`${id}.yml`}
          text={template(id)}
          action="Save"
          onSaved={() => void navigate({ to: '/rules', search: { state: 'disabled' } })}
        />
      </Page>
    </>
  );
}
