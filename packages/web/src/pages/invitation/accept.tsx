import type { Invitation, MeJson } from '@daybook/api';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import { api } from '../../api/client.ts';
import { canUsePasskeys, makePasskey } from '../../api/passkey.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { faultOf, onSubmit } from '../../ui/form.ts';
import { Icon } from '../../ui/icon.tsx';
import { Problem } from '../../ui/problem.tsx';
import { PasskeyProblem } from '../sign-in/passkey.tsx';

interface Props {
  readonly invitation: z.infer<typeof Invitation>;
  readonly secret: string;
  readonly onDone: (me: MeJson) => Promise<void>;
}

export function Accept({ invitation, secret, onDone }: Props) {
  const [name, setName] = useState(invitation.name);
  const [password, setPassword] = useState('');
  const [repeated, setRepeated] = useState('');
  const withPassword = useMutation({
    mutationFn: () => api.acceptInvitation({ secret, name, password }),
    onSuccess: onDone,
  });
  const withPasskey = useMutation({
    mutationFn: async () => {
      const { options } = await api.invitationPasskeyOptions(secret);
      return await api.acceptInvitationPasskey({ secret, name, response: await makePasskey(options) });
    },
    onSuccess: onDone,
  });
  const differs = repeated !== '' && repeated !== password;
  return (
    <form onSubmit={onSubmit(() => (differs ? null : withPassword.mutate()))} className="flex flex-col gap-4">
      {withPassword.error === null ? null : <Problem error={withPassword.error} />}
      {withPasskey.error === null ? null : <PasskeyProblem error={withPasskey.error} />}
      <p>
        You sign in as <strong>{invitation.login}</strong>.
      </p>
      <input type="hidden" name="username" autoComplete="username" value={invitation.login} readOnly />
      <TextField
        label="Your name"
        hint="As others read it, in the record of your looks too"
        value={name}
        onChange={setName}
        autoComplete="name"
        maxLength={100}
        fault={faultOf(withPassword.error, 'name')}
        required
      />
      {canUsePasskeys ? (
        <>
          <Button size="large" look="primary" busy={withPasskey.isPending} onClick={() => withPasskey.mutate()}>
            <Icon name="lock" />
            Make a passkey
          </Button>
          <p className="-mt-2 text-xs text-faint">
            Nothing to remember, and nothing that could be stolen from the server.
          </p>
        </>
      ) : null}
      <TextField
        label="Password"
        hint="12 characters or more; several random words are good"
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
        required
      />
      <TextField
        label="Password, once more"
        type="password"
        value={repeated}
        onChange={setRepeated}
        autoComplete="new-password"
        fault={differs ? 'These are not the same' : null}
        required
      />
      <Button type="submit" size="large" busy={withPassword.isPending}>
        Use this password
      </Button>
    </form>
  );
}
