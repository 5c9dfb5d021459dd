import { Link } from '@tanstack/react-router';
import type { ErasureRow } from '../../api/erasures.ts';
import { Badge } from '../../ui/badge.tsx';
import { countText } from '../../ui/count.ts';
import { Entry } from '../../ui/entry.tsx';
import { Time } from '../../ui/time.tsx';
import { HoldLinks } from './hold-links.tsx';

interface Props {
  readonly erasure: ErasureRow;
}

/** How far an erasure is, what it waits for, and where the log says that it was done. */
export function ErasureState({ erasure }: Props) {
  const { state, ended, erased, waiting, approvedBy, alone } = erasure;
  return (
    <div className="flex flex-col gap-0.5">
      <p>
        {state === 'asked' ? (
          <>
            <Badge tone="warn">waits for a second person</Badge>{' '}
            <Link to="/approvals" className="text-accent underline underline-offset-2">
              Approvals
            </Link>
          </>
        ) : state === 'refused' ? (
          <>
            <Badge>not approved</Badge> nothing was erased
          </>
        ) : state === 'done' ? (
          <>
            <Badge tone="good">done</Badge> {ended === null ? null : <Time iso={ended} />}
          </>
        ) : waiting === null ? (
          <Badge tone="accent">under way</Badge>
        ) : (
          <Badge tone="warn">waits</Badge>
        )}
      </p>
      {waiting === null || state === 'done' ? null : <Waiting waiting={waiting} />}
      {erased === 0 && state !== 'done' ? null : (
        <p className="text-xs text-soft">
          {erased === 0 ? 'The log had nothing to erase' : `${countText(erased)} erased`}
          <Certificates erasure={erasure} />
        </p>
      )}
      {approvedBy === null && !alone ? null : (
        <p className="text-xs text-soft">
          {approvedBy === null ? 'passed alone: nobody else could decide' : `approved by ${approvedBy}`}
        </p>
      )}
    </div>
  );
}

function Waiting({
  waiting: { events, until, holds, unreadable },
}: {
  readonly waiting: NonNullable<ErasureRow['waiting']>;
}) {
  return (
    <ul className="list-disc pl-5">
      {events === 0 ? null : (
        <li>
          {countText(events)} must stay
          {until === null ? '' : `: the first until ${until.slice(0, 10)}, by the minimum of its class`}
          {holds.length === 0 ? null : (
            <>
              {until === null ? ', as long as ' : '; others, or the same, as long as '}
              <HoldLinks holds={holds} /> in force
            </>
          )}
        </li>
      )}
      {unreadable === 0 ? null : (
        <li>{countText(unreadable)} cannot be read, and might name the person: run a verification</li>
      )}
    </ul>
  );
}

function Certificates({ erasure: { statements } }: Props) {
  const certificates = statements.flatMap(({ certificate }) => (certificate === null ? [] : [certificate]));
  if (certificates.length === 0) return null;
  return (
    <>
      ; {certificates.length === 1 ? 'certificate ' : 'certificates '}
      {certificates.map((position, i) => (
        <span key={position}>
          {i === 0 ? '' : ', '}
          <Entry position={position} />
        </span>
      ))}
    </>
  );
}
