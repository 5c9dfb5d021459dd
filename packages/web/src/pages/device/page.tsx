import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { Button } from '../../ui/button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { TextField } from '../../ui/field.tsx';
import { onSubmit } from '../../ui/form.ts';
import { Card, Page } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Loaded } from '../../ui/state.tsx';
import { Time } from '../../ui/time.tsx';

const route = getRouteApi('/inside/device');

/** A program that shows a code asks for a token of the person who types it in. */
export function DevicePage() {
  const { code } = route.useSearch();
  return (
    <Page
      title="Sign in a device"
      about="A program asks to act for you, with your roles, for twelve hours. Approve only a code that you see on a device in front of you."
    >
      <div className="max-w-md">{code === undefined ? <AskCode /> : <Waiting code={code} />}</div>
    </Page>
  );
}

function AskCode() {
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  return (
    <Card>
      <form
        onSubmit={onSubmit(() => navigate({ to: '/device', search: { code: typed } }))}
        className="flex flex-col items-start gap-4"
      >
        <TextField
          label="Code"
          hint="As the device shows it, such as BCDF-GHJK"
          value={typed}
          onChange={setTyped}
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={16}
          required
        />
        <Button type="submit" look="primary">
          Look it up
        </Button>
      </form>
    </Card>
  );
}

function Waiting({ code }: { readonly code: string }) {
  const navigate = useNavigate();
  const { me } = useMe();
  const waiting = useQuery({ queryKey: ['device', code], queryFn: () => api.seeDevice(code), staleTime: Infinity });
  const decide = useMutation({
    mutationFn: (decision: 'approve' | 'refuse') => api.decideDevice({ userCode: code, decision }),
  });
  if (decide.isSuccess) {
    const isApproved = decide.variables === 'approve';
    return (
      <Card>
        <p role="status" className="font-medium">
          {isApproved ? 'The device is signed in. You can go back to it.' : 'The device was refused.'}
        </p>
      </Card>
    );
  }
  return (
    <Loaded query={waiting} rows={3}>
      {(device) => (
        <Card>
          <p className="mb-3 font-mono text-2xl tracking-wider">{device.userCode}</p>
          <Facts
            facts={[
              ['Says it is', device.client],
              ['Asks from', device.address ?? 'unknown'],
              ['Program', device.userAgent ?? 'unknown'],
              ['Asked', <Time key="asked" iso={device.created} />],
              ['Would act as', me.name],
            ]}
          />
          {decide.error === null ? null : <Problem error={decide.error} />}
          <div className="mt-4 flex flex-wrap gap-2">
            <Button look="primary" busy={decide.isPending} onClick={() => decide.mutate('approve')}>
              It is mine: approve
            </Button>
            <Button busy={decide.isPending} onClick={() => decide.mutate('refuse')}>
              Refuse
            </Button>
            <Button look="quiet" onClick={() => void navigate({ to: '/device' })}>
              Another code
            </Button>
          </div>
        </Card>
      )}
    </Loaded>
  );
}
