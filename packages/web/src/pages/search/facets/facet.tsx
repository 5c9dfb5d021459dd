import type { TermState } from '@daybook/query';
import { type MouseEvent, useId } from 'react';
import { Icon } from '../../../ui/icon.tsx';

export interface FacetValue {
  readonly value: string;
  readonly label: string;
  readonly count: number;
  readonly state: TermState;
}

interface Props {
  readonly title: string;
  readonly values: readonly FacetValue[];
  /** Events with another value, or none. */
  readonly other: number;
  readonly total: number;
  readonly onSet: (value: string, state: TermState) => void;
}

/** The most frequent values of a field. A click includes one, with Alt it excludes it; what is set is taken away by the same. */
export function Facet({ title, values, other, total, onSet }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="mb-1 text-xs font-medium text-faint">
        {title}
      </h2>
      <ul>
        {values.map((each) => (
          <Value key={each.value} {...each} title={title} total={total} onSet={(state) => onSet(each.value, state)} />
        ))}
        {other === 0 ? null : (
          <li className="flex justify-between gap-2 px-1.5 text-xs text-faint">
            <span>another, or none</span>
            <span className="pr-7 tabular-nums">{other.toLocaleString('en')}</span>
          </li>
        )}
      </ul>
    </section>
  );
}

interface ValueProps extends FacetValue {
  readonly title: string;
  readonly total: number;
  readonly onSet: (state: TermState) => void;
}

const looks = { included: 'bg-accent-wash font-medium text-accent', excluded: 'bg-bad-wash text-bad line-through' };

function Value({ label, count, total, state, title, onSet }: ValueProps) {
  const click = ({ altKey }: MouseEvent): void => onSet(state === null ? (altKey ? 'excluded' : 'included') : null);
  const what = `${title} ${label}`;
  return (
    <li className="group relative flex items-center">
      <button
        type="button"
        aria-pressed={state !== null}
        title={`${label}\nAlt and click: all but this`}
        onClick={click}
        className={`relative flex min-w-0 flex-1 items-baseline gap-2 overflow-hidden rounded px-1.5 py-0.5 text-left hover:bg-hover ${state === null ? '' : looks[state]}`}
      >
        <span
          aria-hidden="true"
          className="absolute bottom-0 left-0 h-0.5 rounded bg-accent/35"
          style={{ width: `${total === 0 ? 0 : Math.min(100, (100 * count) / total)}%` }}
        />
        <span className="min-w-0 flex-1 truncate">
          <span className="sr-only">
            {state === 'excluded' ? 'All but' : 'Only'} {title}{' '}
          </span>
          {label}
        </span>
        <span className="text-xs text-soft tabular-nums">
          {count.toLocaleString('en')}
          <span className="sr-only"> event{count === 1 ? '' : 's'}</span>
        </span>
      </button>
      <button
        type="button"
        aria-label={state === 'excluded' ? `No longer exclude ${what}` : `Exclude ${what}`}
        title={state === 'excluded' ? 'No longer exclude' : 'Exclude'}
        onClick={() => onSet(state === 'excluded' ? null : 'excluded')}
        className="ml-1 shrink-0 rounded p-1 text-faint hover:bg-hover hover:text-ink"
      >
        <Icon name="minus" className="size-3.5" />
      </button>
    </li>
  );
}
