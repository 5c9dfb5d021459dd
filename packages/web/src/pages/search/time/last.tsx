import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { onSubmit } from '../../../ui/form.ts';
import { quickSpans, spanLabel, spanOf, type TimeRange } from './range.ts';

interface Props {
  readonly current: TimeRange;
  readonly onChoose: (range: TimeRange) => void;
}

/** Back from now: those that are asked for most, or any other. */
export function Last({ current, onChoose }: Props) {
  const [typed, setTyped] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const submit = (): void => {
    const span = spanOf(typed);
    if (span === null) setFault('A number and s, m, h, d or w: 3 d, 90 min.');
    else onChoose({ since: span });
  };
  const choices: readonly (readonly [string, TimeRange])[] = [
    ...quickSpans.map((span) => [spanLabel(span) ?? span, { since: span }] as const),
    ['Any time', {}],
  ];
  return (
    <div>
      <ul className="-mx-2 mb-3">
        {choices.map(([label, range]) => {
          const isCurrent = range.since === current.since && current.until === undefined;
          return (
            <li key={label}>
              <button
                type="button"
                aria-pressed={isCurrent}
                onClick={() => onChoose(range)}
                className="w-full rounded-md px-2 py-1 text-left hover:bg-hover aria-pressed:bg-accent-wash aria-pressed:font-medium aria-pressed:text-accent"
              >
                {label}
              </button>
            </li>
          );
        })}
      </ul>
      <form onSubmit={onSubmit(submit)} className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <TextField
            label="Last"
            placeholder="3 days"
            value={typed}
            fault={fault}
            onChange={(text) => {
              setTyped(text);
              setFault(null);
            }}
          />
        </div>
        <Button type="submit" className="h-9 self-start mt-6">
          Set
        </Button>
      </form>
    </div>
  );
}
