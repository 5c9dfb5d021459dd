import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useMe } from '../../api/me.ts';
import { rulesQuery } from '../../api/watch.ts';
import { buttonClass } from '../../ui/button.tsx';
import { countText } from '../../ui/count.ts';
import { inputClass } from '../../ui/field.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty, Loaded } from '../../ui/state.tsx';
import { DataTable } from '../../ui/table.tsx';
import { tactics } from '../alerts/attack.ts';
import { columns } from './columns.tsx';
import { Coverage } from './coverage.tsx';
import { filtered } from './filter.ts';
import type { RulesSearch } from './search.ts';

const route = getRouteApi('/inside/rules');

/** More are not drawn at once: words narrow them down. */
const shownMax = 200;

export function RulesPage() {
  const search = route.useSearch();
  const { can } = useMe();
  const rules = useQuery(rulesQuery);
  const isCoverage = search.show === 'coverage';
  return (
    <Page
      title="Rules"
      about="Sigma rules, tried with every event as it is committed. What matches becomes an alert."
      actions={
        <>
          <Link to="/rules" search={isCoverage ? {} : { show: 'coverage' }} className={buttonClass()}>
            {isCoverage ? 'The list' : 'ATT&CK coverage'}
          </Link>
          {can('rules:write') ? (
            <Link to="/new-rule" className={buttonClass({ look: 'primary' })}>
              Write a rule
            </Link>
          ) : null}
        </>
      }
    >
      <Loaded query={rules} rows={8}>
        {({ items }) => {
          if (isCoverage) return <Coverage rules={items} />;
          const found = filtered(items, search);
          return (
            <>
              <Filter search={search} />
              <p role="status" className="mb-2 text-soft">
                {countText(found.length, 'rule')}
                {found.length > shownMax ? `, the first ${shownMax} of them here: narrow them down` : ''}
              </p>
              {found.length === 0 ? (
                <Empty title="None is so" />
              ) : (
                <DataTable label="Rules" columns={columns} rows={found} rowId={({ id }) => id} shownMax={shownMax} />
              )}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function Filter({ search }: { readonly search: RulesSearch }) {
  const navigate = useNavigate();
  const go = (change: Record<string, string>): void => {
    const next = Object.fromEntries(Object.entries({ ...search, ...change }).filter(([, value]) => value !== ''));
    void navigate({ to: '/rules', search: next, replace: true });
  };
  return (
    <search className="mb-3 flex flex-wrap gap-2">
      <input
        type="search"
        aria-label="Words of a rule"
        placeholder="Title, log, tag or file"
        value={search.q ?? ''}
        onChange={({ currentTarget }) => go({ q: currentTarget.value })}
        className={`${inputClass} h-8 max-w-72`}
      />
      <select
        aria-label="Tactic"
        value={search.tactic ?? ''}
        onChange={({ currentTarget }) => go({ tactic: currentTarget.value })}
        className={`${inputClass} h-8 max-w-52`}
      >
        <option value="">any tactic</option>
        {tactics.map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label="Enabled or not"
        value={search.state ?? ''}
        onChange={({ currentTarget }) => go({ state: currentTarget.value })}
        className={`${inputClass} h-8 max-w-44`}
      >
        <option value="">enabled or not</option>
        <option value="enabled">enabled</option>
        <option value="disabled">disabled</option>
      </select>
    </search>
  );
}
