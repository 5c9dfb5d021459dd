import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { inputClass } from '../../../ui/field.tsx';
import { onSubmit } from '../../../ui/form.ts';
import { QueryField } from '../../../ui/query-field.tsx';
import type { Asked } from '../asked.ts';
import type { EventsSearch } from '../search.ts';

const spans = [
  ['', 'All time'],
  ['15m', 'Last 15 minutes'],
  ['1h', 'Last hour'],
  ['24h', 'Last 24 hours'],
  ['7d', 'Last 7 days'],
  ['30d', 'Last 30 days'],
] as const;

interface Props {
  readonly search: EventsSearch;
  readonly asked: Asked;
  readonly onAgain: () => void;
}

export function SearchBar({ search, onAgain }: Props) {
  const navigate = useNavigate();
  const [q, setQ] = useState(search.q ?? '');
  const go = (change: EventsSearch): void => {
    const next = { q, since: search.since ?? '', until: search.until ?? '', ...change };
    const entries = Object.entries(next).filter(([, text]) => text !== '');
    if (
      entries.every(([key, text]) => search[key as keyof EventsSearch] === text) &&
      entries.length === Object.keys(search).length
    ) {
      onAgain();
      return;
    }
    void navigate({ to: '/search', search: Object.fromEntries(entries) });
  };
  const isKnown = spans.some(([value]) => value === (search.since ?? ''));
  return (
    <search className="mb-4">
      <form onSubmit={onSubmit(() => go({}))} className="flex flex-wrap items-start gap-2">
        <div className="flex min-w-0 flex-1 basis-80">
          <QueryField label="Query" value={q} onChange={setQ} error={null} isSearch />
        </div>
        <select
          aria-label="Time"
          value={search.since ?? ''}
          onChange={(event) => go({ since: event.currentTarget.value })}
          className={`${inputClass} h-9 w-auto!`}
        >
          {spans.map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
          {isKnown ? null : <option value={search.since}>Since {search.since}</option>}
        </select>
        <Button type="submit" look="primary" className="h-9">
          Search
        </Button>
      </form>
    </search>
  );
}
