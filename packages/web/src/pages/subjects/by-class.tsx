import { useQuery } from '@tanstack/react-query';
import { useMe } from '../../api/me.ts';
import { retentionQuery } from '../../api/retention.ts';
import { countText } from '../../ui/count.ts';
import { classText } from '../retention/words.ts';
import { HoldLinks } from './hold-links.tsx';
import { type ClassTally, statementClass, type Tally } from './tally.ts';

/** What could be erased now, and what must stay: by which class, until when, and for which hold. */
export function ByClass({ tally }: { readonly tally: Tally }) {
  const { can } = useMe();
  const retention = useQuery({ ...retentionQuery, enabled: can('retention:read') });
  const policy = retention.data?.policy?.policy;
  return (
    <section aria-label="By class">
      <h3 className="mb-1 font-semibold">What could be erased, and what must stay</h3>
      <ul className="flex flex-col gap-2">
        {[...tally.classes]
          .toSorted(([a], [b]) => a - b)
          .map(([of, counts]) => (
            <li key={of}>
              <span className="font-medium">
                {of === statementClass ? 'Statements of the log itself' : classText(policy, of)}
              </span>
              : {countText(counts.events)}
              <ul className="list-disc pl-5 text-soft">
                <Parts of={of} counts={counts} />
              </ul>
            </li>
          ))}
      </ul>
    </section>
  );
}

function Parts({ of, counts }: { readonly of: number; readonly counts: ClassTally }) {
  if (of === statementClass) return <li>they stay for ever, and say nothing of what happened</li>;
  const { minimum, until, held, holds, unread, free } = counts;
  return (
    <>
      {free === 0 ? null : <li>{free.toLocaleString('en')} could be erased now</li>}
      {minimum === 0 || until === null ? null : (
        <li>
          {minimum.toLocaleString('en')} must be kept by the minimum of the class,{' '}
          {until.first.slice(0, 10) === until.last.slice(0, 10)
            ? `until ${until.last.slice(0, 10)}`
            : `the first until ${until.first.slice(0, 10)}, the last until ${until.last.slice(0, 10)}`}
        </li>
      )}
      {held === 0 ? null : (
        <li>
          {held.toLocaleString('en')} must be kept as long as <HoldLinks holds={[...holds]} /> in force
        </li>
      )}
      {unread === 0 ? null : (
        <li>
          of {unread.toLocaleString('en')} nobody knows yet whether a hold keeps them: it has not been looked through
          that far
        </li>
      )}
    </>
  );
}
