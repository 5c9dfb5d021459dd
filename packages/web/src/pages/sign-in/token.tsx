import type { MeJson } from '@daybook/api';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { onSubmit } from '../../ui/form.ts';
import { Problem } from '../../ui/problem.tsx';

export function TokenSignIn({ onDone }: { readonly onDone: (me: MeJson) => Promise<void> }) {
  const [token, setToken] = useState('');
  const signIn = useMutation({ mutationFn: () => api.signInToken(token), onSuccess: onDone });
  return (
    <form onSubmit={onSubmit(() => signIn.mutate())} className="flex flex-col gap-4">
      {signIn.error === null ? null : <Problem error={signIn.error} />}
      <TextField
        label="Token"
        hint="The first one is in the file admin.token in the data directory of the server."
        type="password"
        value={token}
        onChange={(event) => setToken(event.currentTarget.value)}
        spellCheck={false}
        required
      />
      <Button type="submit" look="primary" size="large" busy={signIn.isPending}>
        Sign in with the token
      </Button>
    </form>
  );
}
