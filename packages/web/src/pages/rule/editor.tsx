import type { RuleImportedJson } from '@daybook/api';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { Button } from '../../ui/button.tsx';
import { useDeed } from '../../ui/deed.ts';
import { TextArea } from '../../ui/field.tsx';
import { onSubmit } from '../../ui/form.ts';
import { notice } from '../../ui/notices.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Backtest } from './backtest.tsx';
import { Tried } from './tried.tsx';

interface Props {
  readonly path: string;
  readonly text: string;
  readonly action: string;
  readonly onSaved?: () => void;
}

/** The file of a rule: checked and tried with its own examples, and saved where it can be honoured. */
export function RuleEditor({ path, text: before, action, onSaved }: Props) {
  const { can } = useMe();
  const [text, setText] = useState(before);
  const trial = useMutation({ mutationFn: () => api.tryRule({ file: { path, text } }) });
  const save = useDeed({
    run: () => api.importRules({ files: [{ path, text }] }),
    changes: [['rules']],
    after: (saved: RuleImportedJson) => {
      if (saved.refused > 0) return;
      notice('Saved');
      onSaved?.();
    },
  });
  const refused = save.data?.faults[0];
  return (
    <form onSubmit={onSubmit(() => save.mutate())} className="flex max-w-4xl flex-col gap-3">
      {save.error === null ? null : <Problem error={save.error} />}
      {trial.error === null ? null : <Problem error={trial.error} />}
      <TextArea
        label="Sigma rule"
        hint="YAML, as Sigma 2.1 has it; under `examples`, what it matches and what it does not"
        value={text}
        onChange={(value) => {
          setText(value);
          trial.reset();
          save.reset();
        }}
        fault={refused === undefined ? null : `Line ${refused.line}, column ${refused.column}: ${refused.message}`}
        rows={Math.min(32, Math.max(12, text.split('\n').length + 1))}
        maxLength={256 * 1024}
        spellCheck={false}
        style={{ fontFamily: 'var(--font-mono)' }}
        required
      />
      {trial.data === undefined ? null : <Tried tried={trial.data} />}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" busy={save.isPending}>
          {action}
        </Button>
        <Button busy={trial.isPending} onClick={() => trial.mutate()}>
          Check, and try its examples
        </Button>
      </div>
      {can('events:read') ? <Backtest path={path} text={text} /> : null}
    </form>
  );
}
