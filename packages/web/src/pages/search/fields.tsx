import type { EventJson } from '@daybook/api';

/** All fields of an event by their paths, but for the raw line. */
export function Fields({ event }: { readonly event: EventJson }) {
  const { raw: _raw, ...rest } = event;
  return (
    <div>
      <h3 className="mb-1 font-semibold">Fields</h3>
      <dl className="divide-y divide-line rounded-lg border border-line">
        {flat(rest, '').map(([path, value]) => (
          <div key={path} className="grid gap-x-3 px-3 py-1.5 sm:grid-cols-[11rem_minmax(0,1fr)]">
            <dt>
              <code className="text-soft">{path}</code>
            </dt>
            <dd className="break-all">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function flat(value: unknown, path: string): (readonly [string, string])[] {
  if (value === null || typeof value !== 'object') return value === undefined ? [] : [[path, String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => flat(inner, path === '' ? key : `${path}.${key}`));
}
