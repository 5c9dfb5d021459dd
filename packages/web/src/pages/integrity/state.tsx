import type { LastVerificationJson, VerificationListJson, VerificationSummaryJson } from '@daybook/api';
import { api } from '../../api/client.ts';
import { verificationsQuery } from '../../api/verifications.ts';
import { Button } from '../../ui/button.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Icon } from '../../ui/icon.tsx';
import { Card } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Ticks } from '../../ui/ticks.tsx';
import { Time } from '../../ui/time.tsx';
import { countText, eventsText, everyText } from './words.ts';

interface Props {
  readonly list: VerificationListJson;
  readonly last: LastVerificationJson | null;
  readonly mayVerify: boolean;
  readonly onOpen: (id: string) => void;
}

/** What is known of the log, and what is going on. */
export function State({ list, last, mayVerify, onOpen }: Props) {
  const live = list.verifications.find(({ ended }) => ended === null);
  const isBroken = last?.holds === false;
  return (
    <div className="mb-8 flex flex-col gap-3">
      {isBroken ? <Broken last={last} onOpen={onOpen} /> : null}
      {isBroken && live === undefined ? null : (
        <Card>
          <div className="flex flex-col gap-3">
            {isBroken ? null : <Known last={last} everyHours={list.everyHours} />}
            {live === undefined ? null : <Live run={live} mayCancel={mayVerify} />}
          </div>
        </Card>
      )}
    </div>
  );
}

function Known({ last, everyHours }: { readonly last: LastVerificationJson | null; readonly everyHours: number }) {
  return (
    <div className="flex gap-3">
      <Icon
        name={last === null ? 'clock' : 'approval'}
        className={`mt-0.5 size-5 ${last === null ? 'text-faint' : 'text-good'}`}
      />
      <div>
        <p className="font-semibold">
          {last === null ? 'Not verified yet' : `The log holds: all ${eventsText(last.size)} are as they were written`}
        </p>
        <p className="text-soft">
          {last === null ? null : (
            <>
              Verified <Time iso={last.ended} />.{' '}
            </>
          )}
          <Ticks text={everyText(everyHours)} />
        </p>
      </div>
    </div>
  );
}

function Broken({ last, onOpen }: { readonly last: LastVerificationJson; readonly onOpen: (id: string) => void }) {
  return (
    <div role="alert" className="flex gap-3 rounded-lg border border-bad/30 bg-bad-wash px-4 py-3">
      <Icon name="warning" className="mt-0.5 size-5 text-bad" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold text-bad">The log does not hold</p>
        <p>
          Something on the disk is not what was written to it. Found <Time iso={last.ended} />, among{' '}
          {eventsText(last.size)}.
        </p>
        <Button size="small" className="mt-2" onClick={() => onOpen(last.id)}>
          What was found, and what to do
        </Button>
      </div>
    </div>
  );
}

function Live({ run, mayCancel }: { readonly run: VerificationSummaryJson; readonly mayCancel: boolean }) {
  const cancel = useDeed({
    run: () => api.cancelVerification(run.id),
    changes: [verificationsQuery.queryKey],
    says: 'Verification cancelled',
  });
  const { checked, total, rate } = run;
  return (
    <div>
      {cancel.error === null ? null : <Problem error={cancel.error} />}
      <div className="flex items-center gap-3">
        <progress
          aria-label="Progress of the verification"
          className="h-2 min-w-0 flex-1 accent-accent"
          {...(total === null ? {} : { value: Math.min(checked, total), max: Math.max(total, 1) })}
        />
        {mayCancel ? (
          <Button size="small" busy={cancel.isPending} onClick={() => cancel.mutate()}>
            Cancel verification
          </Button>
        ) : null}
      </div>
      <p className="text-soft tabular-nums">
        {run.state === 'waiting'
          ? 'Waiting: the log of another tenant is being verified.'
          : total === null
            ? 'Reading the head …'
            : `${countText(checked)} of ${eventsText(total)}${rate === null ? '' : `, ${countText(rate)} a second`}`}
      </p>
    </div>
  );
}
