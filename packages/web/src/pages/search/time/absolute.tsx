import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { onSubmit } from '../../../ui/form.ts';
import { fieldOf, type TimeRange, typedRange, type TypedRange } from './range.ts';

interface Props {
  readonly range: TimeRange;
  readonly zone: string;
  readonly onChoose: (range: TimeRange) => void;
}

/** Between two times, as clocks in the zone show them. */
export function Absolute({ range, zone, onChoose }: Props) {
  // What was typed stays as it is when another zone is chosen; what was not is shown in that one.
  const [typedFrom, setFrom] = useState<string | null>(null);
  const [typedTo, setTo] = useState<string | null>(null);
  const from = typedFrom ?? fieldOf(range.since, zone);
  const to = typedTo ?? fieldOf(range.until, zone);
  const [typed, setTyped] = useState<TypedRange | null>(null);
  const submit = (): void => {
    const read = typedRange(from, to, zone);
    setTyped(read);
    if (read.ok) onChoose(read.range);
  };
  const faultAt = (at: 'from' | 'to'): string | null => (typed?.ok === false && typed.at === at ? typed.message : null);
  return (
    <form onSubmit={onSubmit(submit)} className="flex flex-col gap-3">
      <TextField label="From" type="datetime-local" step={1} value={from} fault={faultAt('from')} onChange={setFrom} />
      <TextField
        label="To"
        type="datetime-local"
        step={1}
        value={to}
        fault={faultAt('to')}
        hint="Up to, not including. Either may be empty."
        onChange={setTo}
      />
      <Button type="submit" look="primary" className="self-start">
        Set from and to
      </Button>
    </form>
  );
}
