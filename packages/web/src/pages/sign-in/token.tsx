import type { MeJson } from '@daybook/api';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { DeedForm } from '../../ui/deed-form.tsx';
import { TextField } from '../../ui/field.tsx';

export function TokenSignIn({ onDone }: { readonly onDone: (me: MeJson) => Promise<void> }) {
  const [token, setToken] = useState('');
  const signIn = useMutation({ mutationFn: () => api.signInToken(token), onSuccess: onDone });
  return (
    <DeedForm deed={signIn}>
      <TextField
        label="Token"
        hint="The first one is in the file admin.token in the data directory of the server."
        type="password"
        value={token}
        onChange={setToken}
        spellCheck={false}
        required
      />
      <Button type="submit" look="primary" size="large" busy={signIn.isPending}>
        Sign in with the token
      </Button>
    </DeedForm>
  );
}
