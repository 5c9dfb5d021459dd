import { useState } from 'react';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { useDeed } from '../../ui/deed.ts';
import { TextField } from '../../ui/field.tsx';
import { onSubmit } from '../../ui/form.ts';
import { Card } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';

export function Password({ has, login }: { readonly has: boolean; readonly login: string }) {
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [repeated, setRepeated] = useState('');
  const change = useDeed({
    run: () => api.changePassword({ password, ...(has ? { current } : {}) }),
    changes: [['me']],
    says: 'Password changed; other sessions are over',
    after: () => {
      for (const set of [setCurrent, setPassword, setRepeated]) set('');
    },
  });
  const differs = repeated !== '' && repeated !== password;
  return (
    <Card>
      <h3 className="mb-3 font-semibold">{has ? 'Change the password' : 'Set a password'}</h3>
      <form onSubmit={onSubmit(() => (differs ? null : change.mutate()))} className="flex flex-col gap-3">
        {change.error === null ? null : <Problem error={change.error} />}
        <input type="hidden" autoComplete="username" value={login} readOnly />
        {has ? (
          <TextField
            label="Current password"
            type="password"
            autoComplete="current-password"
            value={current}
            onChange={setCurrent}
            required
          />
        ) : null}
        <TextField
          label="New password"
          hint="12 characters or more; several random words are good"
          type="password"
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
          required
        />
        <TextField
          label="New password, once more"
          type="password"
          autoComplete="new-password"
          value={repeated}
          onChange={setRepeated}
          fault={differs ? 'These are not the same' : null}
          required
        />
        <div>
          <Button type="submit" busy={change.isPending}>
            {has ? 'Change' : 'Set'}
          </Button>
        </div>
      </form>
    </Card>
  );
}
