import type { BucketVerificationJson } from '@daybook/api';
import { Icon } from '../../ui/icon.tsx';
import { Card } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { countText } from './words.ts';

/** What the last verification of the bucket found, or how far it is. */
export function BucketVerdict({ run }: { readonly run: BucketVerificationJson }) {
  const { state, holds, checked, total, ended, failure } = run;
  if (state === 'running')
    return (
      <Card>
        <progress
          aria-label="Progress of the verification of the bucket"
          className="h-2 w-full accent-accent"
          value={Math.min(checked, total)}
          max={Math.max(total, 1)}
        />
        <p className="text-soft tabular-nums">
          {countText(checked)} of {countText(total)} versions read
        </p>
      </Card>
    );
  if (state === 'none')
    return <p className="text-soft">The bucket was never verified: a copy that is gone is only found by that.</p>;
  if (state === 'failed')
    return (
      <div role="alert" className="rounded-lg border border-warn/40 bg-warn-wash px-4 py-3">
        <p className="font-semibold text-warn">The last verification could not be carried out</p>
        <p className="wrap-anywhere">{failure ?? ''}</p>
        <p className="text-soft">It says nothing of the bucket. Verify it again once that is mended.</p>
      </div>
    );
  if (holds === true)
    return (
      <Card>
        <div className="flex gap-3">
          <Icon name="approval" className="mt-0.5 size-5 text-good" />
          <p>
            <span className="font-semibold">All of {countText(checked)} versions are as they were put there.</span>{' '}
            <span className="text-soft">Verified {ended === null ? null : <Time iso={ended} />}.</span>
          </p>
        </div>
      </Card>
    );
  return <Faults run={run} />;
}

function Faults({ run: { findings, findingsCount, ended } }: { readonly run: BucketVerificationJson }) {
  const count = findingsCount ?? findings.length;
  return (
    <div role="alert" className="rounded-lg border border-bad/30 bg-bad-wash px-4 py-3">
      <p className="font-semibold text-bad">
        The bucket is not as it was put there: {count === 1 ? '1 fault' : `${countText(count)} faults`}
      </p>
      <p className="text-soft">
        Found {ended === null ? null : <Time iso={ended} />}. What each means, and what to do, is in the guide on
        buckets; who has the access key, or the object server, can have done it.
      </p>
      <ul className="mt-2 flex flex-col gap-1.5">
        {findings.map(({ code, meaning, object, version, detail }) => (
          <li key={`${code} ${object} ${version ?? ''}`}>
            <p>
              {meaning}
              {detail === null ? '' : ` (${detail})`}
            </p>
            <p className="text-xs wrap-anywhere text-soft">
              <code>{code}</code>: <code>{object}</code>
              {version === null ? null : (
                <>
                  , version <code>{version}</code>
                </>
              )}
            </p>
          </li>
        ))}
      </ul>
      {count > findings.length ? (
        <p className="mt-1 text-soft">
          The first {countText(findings.length)} of {countText(count)}.
        </p>
      ) : null}
    </div>
  );
}
