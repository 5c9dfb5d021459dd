import type { RecallJson } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useMe } from '../../../api/me.ts';
import { recallsQuery } from '../../../api/recalls.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { daysText } from '../../../ui/not-indexed.tsx';
import { useNow } from '../../../ui/now.ts';
import type { Asked } from '../asked.ts';
import { useHistogram } from '../counts.ts';
import { olderOf } from './days.ts';
import { RecallDialog } from './dialog.tsx';

/** That the search reaches before what the index has, so that nothing found is not taken for nothing there; and how to look there. */
export function OlderNote({ asked, onAgain }: { readonly asked: Asked; readonly onAgain: () => void }) {
  const { data } = useHistogram(asked);
  const [isOpen, setOpen] = useState(false);
  const older = olderOf(data?.bounds.notIndexed ?? [], asked.until, useNow());
  if (older === null) return null;
  const { inRange, late } = older;
  const [first] = inRange;
  const last = inRange.at(-1);
  return (
    <section aria-label="What was not searched" className="mb-4 flex flex-col gap-2">
      {first === undefined || last === undefined ? null : (
        <div className="flex gap-3 rounded-lg border border-warn/40 bg-warn-wash px-4 py-3">
          <Icon name="warning" className="mt-0.5 size-4 text-warn" />
          <div className="min-w-0 flex-1">
            <p className="font-semibold text-warn">The search reaches further back than the index</p>
            <p>
              Not searched: what was received on {daysText(inRange)} (UTC). The log has it; nothing found here does not
              mean that there was nothing.
            </p>
            <Recall onOpen={() => setOpen(true)} />
          </div>
        </div>
      )}
      {late.length === 0 || first !== undefined ? null : (
        <p className="text-soft">
          Events of this time that came late, {daysText(late)} (UTC), were not searched: these days are not in the
          index.
        </p>
      )}
      <Progress onWhole={onAgain} />
      {isOpen && first !== undefined && last !== undefined ? (
        <RecallDialog from={first.from} to={last.to} onClose={() => setOpen(false)} />
      ) : null}
    </section>
  );
}

function Recall({ onOpen }: { readonly onOpen: () => void }) {
  if (!useMe().can('index:recall'))
    return <p className="text-soft">Who may recall can bring these days back for a while: ask an administrator.</p>;
  return (
    <Button size="small" className="mt-2" onClick={onOpen}>
      Bring days back …
    </Button>
  );
}

/** What is being brought back; the search is made again once it is there. */
function Progress({ onWhole }: { readonly onWhole: () => void }) {
  const { data } = useQuery({ ...recallsQuery, enabled: useMe().can('index:read') });
  const filling = (data?.items ?? []).filter(({ state }) => state !== 'whole');
  const before = useRef(0);
  const count = filling.length;
  useEffect(() => {
    if (count < before.current) onWhole();
    before.current = count;
  }, [count, onWhole]);
  if (data === undefined || count === 0) return null;
  return (
    <div role="status" className="flex flex-col gap-1 rounded-lg border border-line bg-surface px-4 py-3">
      {filling.map((recall) => (
        <Filling key={recall.id} recall={recall} />
      ))}
      {data.trouble === null ? null : <p className="text-bad">It waits: {data.trouble}</p>}
    </div>
  );
}

function Filling({ recall: { from, to, state, done, events } }: { readonly recall: RecallJson }) {
  const what = `Bringing back ${daysText([{ from, to }])}`;
  return (
    <div className="flex flex-wrap items-center gap-3">
      <span>{what}</span>
      <progress aria-label={what} value={done} max={Math.max(1, events)} className="h-2 w-48" />
      <span className="text-soft tabular-nums">
        {state === 'waiting' ? 'waits for its turn' : `${done.toLocaleString('en')} of ${events.toLocaleString('en')}`}
      </span>
    </div>
  );
}
