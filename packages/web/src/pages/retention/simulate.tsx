import type { SimulationJson } from '@daybook/api';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { countText } from '../../ui/count.ts';
import { useDeed } from '../../ui/deed.ts';
import { Facts } from '../../ui/facts.tsx';
import { TextField } from '../../ui/field.tsx';
import { useNow } from '../../ui/now.ts';
import { Problem } from '../../ui/problem.tsx';
import type { PolicyJson } from './words.ts';

export type Wanted = Parameters<typeof api.setRetentionPolicy>[0]['policy'];

interface Props {
  /** The policy that it is about, as a text. What was said of another one is not shown. */
  readonly text: string;
  /** Reads it. Throws what is wrong with it. */
  readonly read: (text: string) => Wanted;
}

interface Asked {
  readonly on: string;
  readonly text: string;
}

const dayMs = 86_400_000;

/** What a policy would destroy by a day, of what is there now. Nothing is changed by looking. */
export function Simulate({ text, read }: Props) {
  const nowMs = useNow();
  const [chosen, setChosen] = useState<string | null>(null);
  // What would go at once.
  const on = chosen ?? new Date(nowMs + dayMs).toISOString().slice(0, 10);
  const look = useDeed({
    run: async (asked: Asked) => api.simulateRetention({ on: asked.on, policy: read(asked.text) }),
    changes: [],
  });
  const isAbout = look.variables?.on === on && look.variables.text === text;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end gap-3">
        <TextField label="By the beginning of (UTC)" type="date" value={on} onChange={setChosen} />
        <Button busy={look.isPending} disabled={on === ''} onClick={() => look.mutate({ on, text })}>
          What would it destroy?
        </Button>
      </div>
      {look.error === null || !isAbout ? null : <Problem error={look.error} />}
      {look.data === undefined || !isAbout ? null : <Came simulated={look.data} />}
    </div>
  );
}

function Came({ simulated }: { readonly simulated: SimulationJson }) {
  const { on, totals, classes, uncounted, uncountedDue, holdsLeftOut } = simulated;
  return (
    <div role="status" className="rounded-lg border border-edge bg-sunken px-4 py-3">
      <p className="font-medium">
        By {on}, {boundOf(simulated)}
        {totals.destroyed.toLocaleString('en')} of {countText(totals.events)} would be destroyed; by the policy in
        force, {totals.destroyedInForce.toLocaleString('en')}.
      </p>
      <Facts facts={classes.map((each) => [`Class ${each.class}`, partsOf(each)])} />
      {uncounted === 0 ? null : (
        <p className="text-warn">
          There was no time to count {uncounted.toLocaleString('en')} classes and days,{' '}
          {uncountedDue.toLocaleString('en')} of them due: the numbers are of the rest.
        </p>
      )}
      {holdsLeftOut === 0 ? null : (
        <p className="text-soft">
          Holds that find events by their content ({holdsLeftOut.toLocaleString('en')}) are left out, as you may not see
          all events: what they keep stays, too.
        </p>
      )}
    </div>
  );
}

/** What was not counted may add to a total; what was left out may take from it. */
function boundOf({ uncountedDue, holdsLeftOut }: SimulationJson): string {
  if (uncountedDue > 0) return holdsLeftOut > 0 ? 'about ' : 'at least ';
  return holdsLeftOut > 0 ? 'at most ' : '';
}

function partsOf({ events, destroyed, minimum, held, unread }: SimulationJson['classes'][number]): string {
  const parts = [
    [destroyed, 'destroyed'],
    [minimum, 'must be kept'],
    [held, 'due, and held'],
    [unread, 'due, and a hold is still being read'],
    [events - destroyed - minimum - held - unread, 'may be kept'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count.toLocaleString('en')} ${what}`)
    .join('; ');
}

/** A policy as it is asked for: of presets, what they ask for now. */
export const wantedOf = ({ default: otherwise, rules, classes }: PolicyJson): Wanted => ({
  default: otherwise,
  rules,
  classes: classes.map((each) => ({ ...each, presets: each.presets.map(({ id }) => id) })),
});
