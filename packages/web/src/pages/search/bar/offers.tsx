import { useEffect, useRef } from 'react';
import type { Candidate } from './complete.ts';

interface Props {
  readonly id: string;
  readonly title: string;
  readonly items: readonly Candidate[];
  readonly active: number;
  readonly onTake: (item: Candidate) => void;
}

/** The list of a combobox. The keyboard stays in the field. */
export function Offers({ id, title, items, active, onTake }: Props) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // In new browsers this gives a promise, which no effect may.
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div
      ref={list}
      id={`${id}-list`}
      role="listbox"
      aria-label={title}
      hidden={items.length === 0}
      className="absolute inset-x-0 top-10 z-30 max-h-80 overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-raised"
    >
      {items.map((item, i) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- keys are the field's
        <div
          key={item.text}
          id={`${id}-${i}`}
          role="option"
          tabIndex={-1}
          aria-selected={i === active}
          // The field keeps the keyboard.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onTake(item)}
          className="flex cursor-pointer items-baseline gap-3 rounded-md px-2 py-1 hover:bg-hover aria-selected:bg-accent-wash"
        >
          <code className="min-w-0 flex-1 truncate">{item.text.trim()}</code>
          <span className="text-xs text-faint tabular-nums">{item.about}</span>
        </div>
      ))}
    </div>
  );
}
