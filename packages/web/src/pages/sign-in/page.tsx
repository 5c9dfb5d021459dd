import { AppError, type ErrorCode, errors, isErrorCode, type MeJson, type SignInMethods } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Navigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { z } from 'zod';
import { api } from '../../api/client.ts';
import { plainTenant, useReader } from '../../api/me.ts';
import { canUsePasskeys } from '../../api/passkey.ts';
import { useSignedIn } from '../../api/signed-in.ts';
import { Button } from '../../ui/button.tsx';
import { Front } from '../../ui/front.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Loaded } from '../../ui/state.tsx';
import { PasskeySignIn } from './passkey.tsx';
import { PasswordSignIn } from './password.tsx';
import { Providers } from './providers.tsx';
import { TokenSignIn } from './token.tsx';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const { to, again, error, tenant: named } = route.useSearch();
  const reader = useReader();
  const signedIn = useSignedIn();
  const tenant = named ?? reader?.me.tenant ?? plainTenant;
  const methods = useQuery({
    queryKey: ['sign-in', tenant],
    queryFn: () => api.signInMethods(tenant),
    staleTime: 60_000,
  });
  if (reader !== null && again !== true) return <Navigate to="/" />;
  return (
    <Front
      title={again === true ? 'Sign in again' : `Sign in to ${tenant === plainTenant ? 'Daybook' : tenant}`}
      about={again === true ? 'What you are about to do needs a fresh proof of who you are.' : undefined}
    >
      {error !== undefined && isErrorCode(error) ? <Problem error={told(error)} /> : null}
      <Loaded query={methods} rows={3}>
        {(data) => <Methods {...data} tenant={tenant} onDone={(me) => signedIn(me, to)} />}
      </Loaded>
    </Front>
  );
}

/** The way back from a provider can only name what went wrong. */
function told(code: ErrorCode): AppError {
  const { meaning, next } = errors[code];
  return new AppError(code, { detail: `${meaning} ${next}` });
}

type Offer = z.infer<typeof SignInMethods>;

function Methods({
  methods,
  providers,
  tenant,
  onDone,
}: Pick<Offer, 'methods' | 'providers'> & {
  readonly tenant: string;
  readonly onDone: (me: MeJson) => Promise<void>;
}) {
  const hasPassword = methods.includes('password');
  const [way, setWay] = useState<'password' | 'token'>(hasPassword ? 'password' : 'token');
  const other = way === 'password' ? 'token' : 'password';
  return (
    <div className="flex flex-col gap-4">
      {way === 'password' ? <PasswordSignIn tenant={tenant} onDone={onDone} /> : <TokenSignIn onDone={onDone} />}
      <div className="flex items-center gap-3 text-xs text-faint">
        <span className="h-px flex-1 bg-line" />
        or
        <span className="h-px flex-1 bg-line" />
      </div>
      {methods.includes('passkey') && canUsePasskeys ? <PasskeySignIn onDone={onDone} /> : null}
      <Providers providers={providers} tenant={tenant} />
      {methods.includes(other) ? (
        <Button size="large" onClick={() => setWay(other)}>
          {other === 'token' ? 'Use a token' : 'Use login and password'}
        </Button>
      ) : null}
    </div>
  );
}
