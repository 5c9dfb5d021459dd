import { AppError, type MeJson } from '@daybook/api';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { onSubmit } from '../../ui/form.ts';
import { Problem } from '../../ui/problem.tsx';

const isCodeNeeded = (error: unknown): boolean => error instanceof AppError && error.code === 'sign-in.code-needed';

interface Props {
  readonly tenant: string;
  readonly onDone: (me: MeJson) => Promise<void>;
}

/** Login and password, and the code of an authenticator app where the person has one. */
export function PasswordSignIn({ tenant, onDone }: Props) {
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [needsCode, setNeedsCode] = useState(false);
  const signIn = useMutation({
    mutationFn: () => api.signInPassword({ tenant, login, password, ...(needsCode ? { code } : {}) }),
    onSuccess: onDone,
    onError: (error) => {
      if (isCodeNeeded(error)) setNeedsCode(true);
      else if (needsCode) setCode('');
    },
  });
  const isWrong = signIn.error !== null && !isCodeNeeded(signIn.error);
  return (
    <form onSubmit={onSubmit(() => signIn.mutate())} className="flex flex-col gap-4">
      {isWrong ? <Problem error={signIn.error} /> : null}
      {needsCode ? (
        <TextField
          label="Code"
          hint="Six digits of your authenticator app, or a recovery code"
          value={code}
          onChange={setCode}
          autoComplete="one-time-code"
          inputMode="numeric"
          required
          ref={focusOnce}
        />
      ) : (
        <>
          <TextField
            label="Login"
            value={login}
            onChange={setLogin}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
          />
          <TextField
            label="Password"
            type="password"
            value={password}
            onChange={setPassword}
            autoComplete="current-password"
            required
          />
        </>
      )}
      <Button type="submit" look="primary" size="large" busy={signIn.isPending}>
        {needsCode ? 'Go on' : 'Sign in'}
      </Button>
    </form>
  );
}

/** The step that follows is where the keyboard goes on. */
function focusOnce(input: HTMLInputElement | null): void {
  input?.focus();
}
