import type { EventView } from '@daybook/api';
import { Link } from '@tanstack/react-router';
import { Time } from '../../../ui/time.tsx';
import { Outcome } from '../columns.tsx';
import { sentenceOf, textOf } from './sentence/sentence.ts';

interface Props {
  readonly view: EventView;
  /** The one that is open already. */
  readonly isHere?: boolean;
}

/** One event on a line, which opens it where one is. */
export function EventLine({ view: { event, masked, position }, isHere = false }: Props) {
  return (
    <li
      aria-current={isHere || undefined}
      className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-baseline gap-x-3 px-3 py-1.5 hover:bg-hover/60 aria-current:bg-accent-wash"
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
      <span className="truncate" title={textOf(sentenceOf(event, masked))}>
        <span className="font-medium">{event.actor?.name ?? event.actor?.id ?? ''}</span> <code>{event.action}</code>
      </span>
      <Outcome outcome={event.outcome} />
    </li>
  );
}
