import { Link, useSearch } from '@tanstack/react-router';
import { Icon } from '../../../../ui/icon.tsx';
import { useTerms } from '../../use-terms.ts';
import { CopyValue } from '../copy/copy-value.tsx';
import type { Field } from './flat.ts';

export function FieldRow({ field }: { readonly field: Field }) {
  const { path, value } = field;
  const text = String(value);
  return (
    <div className="group grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 px-3 py-1 hover:bg-hover/60 sm:grid-cols-[11rem_minmax(0,1fr)_auto]">
      <dt className="min-w-0 wrap-anywhere">
        <code className="text-soft">{path}</code>
      </dt>
      <dd
        className={`col-start-1 whitespace-pre-wrap wrap-anywhere sm:col-start-2 ${value === null || text === '' ? 'text-faint italic' : ''}`}
      >
        {text === '' ? 'empty' : text}
      </dd>
      <dd className="col-start-2 row-start-1 flex items-start gap-0.5 sm:col-start-3 text-faint group-focus-within:text-soft group-hover:text-soft">
        <CopyValue text={text} what={path} />
        <SearchFor field={field} />
      </dd>
    </div>
  );
}

/** The search that is open, narrowed to events with this value too. */
function SearchFor({ field: { path, name, value } }: { readonly field: Field }) {
  const { q = '', since, until, columns, view } = useSearch({ strict: false });
  const narrowed = useTerms(q)?.queryWith(name, String(value ?? ''), 'included') ?? null;
  if (narrowed === null) return null;
  const search = {
    q: narrowed,
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(columns === undefined ? {} : { columns }),
    ...(view === undefined ? {} : { view }),
  };
  return (
    <Link
      to="/search"
      search={search}
      aria-label={`Search for this ${path}`}
      title={`Search for ${narrowed}`}
      className="rounded p-1 hover:bg-hover hover:text-ink"
    >
      <Icon name="search" className="size-3.5" />
    </Link>
  );
}
