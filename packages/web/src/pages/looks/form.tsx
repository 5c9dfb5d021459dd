import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { onSubmit } from '../../ui/form.ts';
import { aboutOf, partsOf, type What } from './about.ts';
import type { LooksSearch } from './search.ts';

const kinds: readonly { readonly value: What; readonly label: string; readonly hint: string }[] = [
  { value: 'person', label: 'Person', hint: 'Id of the actor, such as alice' },
  { value: 'resource', label: 'Resource', hint: 'Id of the resource, such as invoice-17' },
  { value: 'query', label: 'Query', hint: 'Any query; empty for all events' },
];

/** Says which events it is about, by a person, a resource, or any query, and in which time the looks were. */
export function LookForm({ search }: { readonly search: LooksSearch }) {
  const navigate = useNavigate();
  const asked = partsOf(search.about ?? '');
  const [what, setWhat] = useState<What>(asked.what);
  const [value, setValue] = useState(asked.value);
  const [reader, setReader] = useState(search.reader ?? '');
  const [since, setSince] = useState(search.since ?? '');
  const [until, setUntil] = useState(search.until ?? '');
  const submit = (): void => {
    const about = aboutOf(what, value.trim());
    const entries = Object.entries({ about, reader, since, until }).filter(([, text]) => text !== '');
    void navigate({ to: '/looks', search: Object.fromEntries(entries) });
  };
  return (
    <form onSubmit={onSubmit(submit)} className="mb-5 rounded-lg border border-line bg-surface p-4">
      <fieldset className="mb-3 flex flex-wrap gap-x-4 gap-y-1">
        <legend className="mb-1 text-base font-semibold">Who looked at the events of …</legend>
        {kinds.map(({ value: kind, label }) => (
          <label key={kind} className="flex items-center gap-1.5">
            <input type="radio" name="what" className="size-4" checked={what === kind} onChange={() => setWhat(kind)} />
            {label}
          </label>
        ))}
      </fieldset>
      <div className="grid items-start gap-3 sm:grid-cols-2 lg:grid-cols-[2fr_1fr_1fr_1fr_auto]">
        <TextField
          label={kinds.find((kind) => kind.value === what)?.label ?? ''}
          hint={kinds.find((kind) => kind.value === what)?.hint}
          value={value}
          onChange={setValue}
          data-search
          spellCheck={false}
        />
        <TextField label="Reader" hint="Only looks of this one" value={reader} onChange={setReader} />
        <TextField label="Looked from" hint="24h, 7d, a day, a time" value={since} onChange={setSince} />
        <TextField label="to" hint="Empty for now" value={until} onChange={setUntil} />
        <Button type="submit" look="primary" className="h-9 lg:mt-6">
          Ask
        </Button>
      </div>
    </form>
  );
}
