import type { UserJson } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { Facts } from '../../ui/facts.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { Loaded } from '../../ui/state.tsx';
import { Time } from '../../ui/time.tsx';
import { PersonState } from '../people/state.tsx';
import { Deeds } from './deeds.tsx';
import { Grants } from './grants.tsx';
import { PersonSessions } from './sessions.tsx';

const route = getRouteApi('/inside/people/$id');

export function PersonPage() {
  const { id } = route.useParams();
  const user = useQuery({ queryKey: ['users', id], queryFn: () => api.getUser(id) });
  return (
    <>
      <Link to="/people" className="mb-2 inline-block text-soft hover:text-ink hover:underline">
        ← People
      </Link>
      {user.data === undefined ? (
        <Page title="Person">
          <Loaded query={user}>{() => null}</Loaded>
        </Page>
      ) : (
        <Person user={user.data} />
      )}
    </>
  );
}

function Person({ user }: { readonly user: UserJson }) {
  const { can } = useMe();
  return (
    <Page title={user.name} actions={can('users:write') ? <Deeds user={user} /> : null}>
      <Card className="mb-8 max-w-2xl">
        <Facts
          facts={[
            ['Login', user.login],
            ['State', <PersonState key="state" user={user} />],
            ['Email', user.email ?? '–'],
            ['Signs in with', factorsOf(user)],
            ['Invited', <Time key="created" iso={user.created} />],
            ['Last sign-in', user.lastSignIn === null ? 'never' : <Time key="last" iso={user.lastSignIn} />],
            ...(user.expires === null ? [] : [['Ends', <Time key="ends" iso={user.expires} exact />] as const]),
            ...(user.invitationExpires === null
              ? []
              : [['Link is good until', <Time key="link" iso={user.invitationExpires} exact />] as const]),
          ]}
        />
      </Card>
      <Grants user={user} />
      <PersonSessions user={user} />
    </Page>
  );
}

function factorsOf({ factors: { password, totp, passkeys, recoveryCodes } }: UserJson): string {
  const words = [
    ...(password ? ['password'] : []),
    ...(totp ? [`authenticator app (${recoveryCodes} recovery codes left)`] : []),
    ...(passkeys === 0 ? [] : [`${passkeys} passkey${passkeys === 1 ? '' : 's'}`]),
  ];
  return words.length === 0 ? 'nothing yet' : words.join(', ');
}
