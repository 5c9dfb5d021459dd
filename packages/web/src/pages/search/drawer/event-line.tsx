import type { EventView } from '@daybook/api';
import { Link } from '@tanstack/react-router';
import { Time } from '../../../ui/time.tsx';
import { Outcome, targetOf } from '../columns.tsx';
import { sentenceOf, textOf } from './sentence/sentence.ts';

interface Props {
  readonly view: EventView;
  /** The one that is open already. */
  readonly isHere?: boolean;
  /** Where all lines are of one actor, the source says more. */
  readonly isByOne?: boolean;
}

/** One event on a line, which opens it where one is. */
export function EventLine({ view, isHere = false, isByOne = false }: Props) {
  const { event, masked, position, own, sourceName, source } = view;
  const who = isByOne
    ? own
      ? 'Daybook'
      : (sourceName ?? String(source))
    : (event.actor?.name ?? event.actor?.id ?? '');
  return (
    <li
      aria-current={isHere || undefined}
      className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline sm:grid-cols-[auto_minmax(0,1fr)_auto] gap-x-3 px-3 py-1.5 hover:bg-hover/60 aria-current:bg-accent-wash"
    >
      {isHere ? (
        <Time iso={event.time} exact />
      ) : (
        <Link
          to="."
          search={(search: object) => ({ ...search, event: position })}
          resetScroll={false}
          className="text-accent underline-offset-2 hover:underline"
        >
          <Time iso={event.time} exact />
        </Link>
      )}
      <span
        className="col-span-2 row-start-2 truncate sm:col-span-1 sm:row-start-auto"
        title={textOf(sentenceOf(event, masked))}
      >
        <span className="font-medium">{who}</span> <code>{event.action}</code> {targetOf(event)}
      </span>
      <Outcome outcome={event.outcome} />
    </li>
  );
}
