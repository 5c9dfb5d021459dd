import { useMe } from '../../api/me.ts';
import { limitsOf } from '../../api/sight.ts';
import { Badge } from '../../ui/badge.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Card, Page, Section } from '../../ui/page.tsx';
import { Empty } from '../../ui/state.tsx';
import { MySessions } from './my-sessions.tsx';
import { Passkeys } from './passkeys.tsx';
import { Password } from './password.tsx';
import { Totp } from './totp.tsx';

export function MePage() {
  const { me } = useMe();
  return (
    <Page title="Your account">
      <Card className="mb-8 max-w-2xl">
        <Facts
          facts={[
            ['Name', me.name],
            ...(me.login === null ? [] : [['Login', me.login] as const]),
            ...(me.email === null ? [] : [['Email', me.email] as const]),
          ]}
        />
      </Card>
      <MyRoles />
      {me.kind === 'person' && me.factors !== null ? (
        <>
          <Section title="How you sign in">
            <div className="grid items-start gap-4 lg:grid-cols-2">
              <Password has={me.factors.password} login={me.login ?? ''} />
              <Totp factors={me.factors} />
            </div>
          </Section>
          <Passkeys />
        </>
      ) : (
        <p className="mb-8 max-w-2xl text-soft">
          You are signed in with a token: the session has its rights and ends with it. Invite yourself under People to
          have an account of your own.
        </p>
      )}
      <MySessions />
    </Page>
  );
}

/** What one may do, and what one sees. */
function MyRoles() {
  const { me, chosen } = useMe();
  return (
    <Section title="Your roles">
      {me.roles.length === 0 ? (
        <Empty title="No role">Ask an administrator for one: without it there is nothing to see here.</Empty>
      ) : (
        <ul className="grid gap-3 sm:grid-cols-2">
          {me.roles.map((role) => (
            <li key={role.name} className="rounded-lg border border-line bg-surface px-4 py-3">
              <p className="flex items-center gap-2 font-medium">
                {role.name}
                {chosen?.name === role.name ? <Badge tone="accent">acting under it</Badge> : null}
              </p>
              <p className="text-soft">{role.about}</p>
              {limitsOf(role.sight).map((limit) => (
                <p key={limit} className="text-xs wrap-break-word text-warn">
                  {limit}
                </p>
              ))}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
