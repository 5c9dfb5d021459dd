import type { BucketStatusJson } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { bucketQuery } from '../../api/bucket.ts';
import { useMe } from '../../api/me.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Time } from '../../ui/time.tsx';
import { formatBytes } from '../overview/amounts.ts';
import { BucketVerdict } from './bucket-verdict.tsx';
import { countText, eventsText, spanText } from './words.ts';

/** Copies that cannot be overwritten: how far they are, what keeps them, what their verification found. Nothing where there is no bucket. */
export function Bucket() {
  const { can } = useMe();
  const bucket = useQuery({ ...bucketQuery, enabled: can('bucket:read') });
  const verify = useDeed({ run: () => api.verifyBucket(), changes: [bucketQuery.queryKey] });
  if (bucket.error !== null && bucket.data === undefined)
    return (
      <Section title="Copies in a bucket">
        <Problem error={bucket.error} onRetry={() => void bucket.refetch()} />
      </Section>
    );
  if (bucket.data === null || bucket.data === undefined) return null;
  const status = bucket.data;
  const isRunning = status.verification.state === 'running';
  return (
    <Section
      title="Copies in a bucket"
      about="Of the logs of all tenants, sealed, where nobody can overwrite or delete them before their time."
      actions={
        can('bucket:verify') ? (
          <Button busy={verify.isPending || isRunning} onClick={() => verify.mutate()}>
            {isRunning ? 'Verifying the bucket …' : 'Verify the bucket'}
          </Button>
        ) : null
      }
    >
      <div className="flex flex-col gap-3">
        {verify.error === null ? null : <Problem error={verify.error} />}
        <Failing status={status} />
        <Stuck status={status} />
        <Card>
          <Figures status={status} />
        </Card>
        <BucketVerdict run={status.verification} />
      </div>
    </Section>
  );
}

function Figures({ status }: { readonly status: BucketStatusJson }) {
  const { bucket, lag, complete, objects, bytes, held } = status;
  const isBehind = lag.events > 0 || lag.segments > 0;
  return (
    <Facts
      facts={[
        ['Bucket', <code key="b">{bucket}</code>],
        [
          'State',
          isBehind ? (
            <span key="s">
              <Badge tone="warn">behind</Badge> by {eventsText(lag.events)}
              {lag.segments === 0 ? '' : ` and ${countText(lag.segments)} segments (${formatBytes(lag.bytes)})`}, for{' '}
              {spanText(lag.seconds)}
            </span>
          ) : (
            <Badge key="s" tone="good">
              everything is in it
            </Badge>
          ),
        ],
        [
          'Complete',
          complete === null ? (
            'no checkpoint is in it yet'
          ) : (
            <span key="c">
              up to event {countText(complete.size)}, as of <Time iso={complete.at} exact />
            </span>
          ),
        ],
        ['Versions', `${countText(objects)}, ${formatBytes(bytes)}`],
        ...(held === 0 ? [] : ([['Legal hold', `on ${countText(held)} of them`]] as const)),
        ...(status.void === 0
          ? []
          : ([
              ['Of no use', `${countText(status.void)} of them: nobody can open them; they go when their lock is over`],
            ] as const)),
      ]}
    />
  );
}

function Failing({ status: { failure } }: { readonly status: BucketStatusJson }) {
  if (failure === null) return null;
  return (
    <div role="alert" className="flex gap-3 rounded-lg border border-bad/30 bg-bad-wash px-4 py-3">
      <Icon name="warning" className="mt-0.5 size-4 text-bad" />
      <div className="min-w-0">
        <p className="font-semibold text-bad">
          The bucket takes no copies since <Time iso={failure.since} exact />
        </p>
        <p className="wrap-anywhere">{failure.message}</p>
        <p className="text-soft">
          Nothing is lost: what is missing is on the local disk, and is sent once it can be. It is tried again by
          itself, after 5 minutes at most.
        </p>
      </div>
    </div>
  );
}

function Stuck({ status: { stuck, stuckCount } }: { readonly status: BucketStatusJson }) {
  if (stuckCount === 0) return null;
  return (
    <div role="alert" className="flex gap-3 rounded-lg border border-bad/30 bg-bad-wash px-4 py-3">
      <Icon name="warning" className="mt-0.5 size-4 text-bad" />
      <div className="min-w-0">
        <p className="font-semibold text-bad">
          {stuckCount === 1 ? '1 copy' : `${countText(stuckCount)} copies`} cannot be sent until somebody has looked
        </p>
        <ul className="list-disc pl-4">
          {stuck.map((each) => (
            <li key={each} className="wrap-anywhere">
              {each}
            </li>
          ))}
        </ul>
        {stuckCount > stuck.length ? (
          <p className="text-soft">and {countText(stuckCount - stuck.length)} more</p>
        ) : null}
      </div>
    </div>
  );
}
