import { Link, useSearch } from '@tanstack/react-router';
import { Icon } from '../../../../ui/icon.tsx';
import { CopyValue } from '../copy/copy-value.tsx';
import type { Field } from './flat.ts';
import { including, termOf } from './include.ts';

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

function SearchFor({ field }: { readonly field: Field }) {
  const { q = '', since, until } = useSearch({ strict: false });
  const term = termOf(field);
  if (term === null) return null;
  const search = {
    q: including(q, term),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
  return (
    <Link
      to="/search"
      search={search}
      aria-label={`Search for this ${field.path}`}
      title={`Search for ${term}`}
      className="rounded p-1 hover:bg-hover hover:text-ink"
    >
      <Icon name="search" className="size-3.5" />
    </Link>
  );
}
