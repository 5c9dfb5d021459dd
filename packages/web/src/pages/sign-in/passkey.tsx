import type { MeJson } from '@daybook/api';
import { useMutation } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { PasskeyCancelled, showPasskey } from '../../api/passkey.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Problem } from '../../ui/problem.tsx';

export function PasskeySignIn({ onDone }: { readonly onDone: (me: MeJson) => Promise<void> }) {
  const signIn = useMutation({
    mutationFn: async () => {
      const { options } = await api.signInPasskeyOptions();
      return await api.signInPasskey({ response: await showPasskey(options) });
    },
    onSuccess: onDone,
  });
  return (
    <>
      <Button size="large" busy={signIn.isPending} onClick={() => signIn.mutate()}>
        <Icon name="lock" />
        Use a passkey
      </Button>
      {signIn.error === null ? null : <PasskeyProblem error={signIn.error} />}
    </>
  );
}

/** Who changed their mind has done nothing wrong. */
export function PasskeyProblem({ error }: { readonly error: unknown }) {
  if (error instanceof PasskeyCancelled) return <p role="status">{error.message}</p>;
  return <Problem error={error} />;
}
