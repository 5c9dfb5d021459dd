import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { useSignedIn } from '../../api/signed-in.ts';
import { Front } from '../../ui/front.tsx';
import { Loaded } from '../../ui/state.tsx';
import { Accept } from './accept.tsx';

/** What stands behind `#` in the link: browsers send it to nobody. It leaves the address as soon as it was read. */
function takeSecret(): string {
  const secret = location.hash.slice(1);
  if (secret !== '') history.replaceState(history.state, '', location.pathname);
  return secret;
}

export function InvitationPage() {
  const [secret] = useState(takeSecret);
  const signedIn = useSignedIn();
  const invitation = useQuery({
    queryKey: ['invitation', secret],
    queryFn: () => api.openInvitation(secret),
    enabled: secret !== '',
    staleTime: Infinity,
  });
  if (secret === '') {
    return (
      <Front title="The link is not whole" about="Open it just as you got it: what stands behind # belongs to it.">
        <p className="text-soft">If it was opened here before, ask an administrator for a new one.</p>
      </Front>
    );
  }
  const isReset = invitation.data?.purpose === 'reset';
  return (
    <Front
      title={isReset ? 'Set how you sign in' : 'Welcome to Daybook'}
      about={
        isReset
          ? 'What you choose here takes the place of every password and passkey that you had.'
          : 'Choose how you want to sign in from now on.'
      }
    >
      <Loaded query={invitation} rows={3}>
        {(data) => <Accept invitation={data} secret={secret} onDone={(me) => signedIn(me, '/me')} />}
      </Loaded>
    </Front>
  );
}
