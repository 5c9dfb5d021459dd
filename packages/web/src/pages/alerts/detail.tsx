import type { AlertJson } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMe } from '../../api/me.ts';
import { alertQuery } from '../../api/watch.ts';
import { buttonClass } from '../../ui/button.tsx';
import { countText } from '../../ui/count.ts';
import { Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Card } from '../../ui/page.tsx';
import { Loaded } from '../../ui/state.tsx';
import { Time } from '../../ui/time.tsx';
import { Evidence } from './evidence.tsx';
import { Explanations } from './explanations.tsx';
import { Handling } from './handling.tsx';
import { AlertState, Level } from './marks.tsx';
import { Tags } from './tags.tsx';
import type { AlertsSearch } from './search.ts';

interface Props {
  readonly id: string;
  readonly search: AlertsSearch;
}

/** One alert: what was found, by which rule, in which events, and how far somebody is with it. */
export function AlertDetail({ id, search: { state, rule } }: Props) {
  const alert = useQuery(alertQuery(id));
  const list = { ...(state === undefined ? {} : { state }), ...(rule === undefined ? {} : { rule }) };
  return (
    <section aria-label="The alert" className="lg:sticky lg:top-4">
      <Card>
        <div className="mb-1.5 flex items-start gap-3">
          <h2 className="min-w-0 flex-1 text-base font-semibold wrap-break-word">{alert.data?.title ?? 'Alert'}</h2>
          <Link
            to="/alerts"
            search={list}
            resetScroll={false}
            aria-label="Back to the list"
            className={buttonClass({ size: 'small', look: 'quiet' })}
          >
            <Icon name="close" />
          </Link>
        </div>
        <Loaded query={alert} rows={4}>
          {(data) => <One alert={data} />}
        </Loaded>
      </Card>
    </section>
  );
}

function One({ alert }: { readonly alert: AlertJson }) {
  const { can } = useMe();
  const { level, rule, tags, opened, last, count, changed, changedBy, overflow, evidence, explanations } = alert;
  return (
    <div className="flex flex-col gap-4">
      <p className="flex flex-wrap items-center gap-2">
        <Level level={level} />
        <AlertState alert={alert} />
      </p>
      {can('alerts:write') ? <Handling alert={alert} /> : null}
      {overflow ? (
        <p>Too many alerts of this rule are open: this one stands for all that it finds beyond them.</p>
      ) : null}
      <Facts
        facts={[
          ['Events', countText(count)],
          ['First received', <Time key="o" iso={opened} exact />],
          ['Last received', <Time key="l" iso={last} exact />],
          [
            'Rule',
            can('rules:read') ? (
              <Link key="r" to="/rules/$id" params={{ id: rule }} className="text-accent underline underline-offset-2">
                {rule}
              </Link>
            ) : (
              rule
            ),
          ],
          ...(tags.length === 0 ? [] : [['Tags', <Tags key="t" tags={tags} />] as const]),
          [
            'Changed',
            <span key="c">
              <Time iso={changed} />
              {changedBy === null ? '' : ` by ${changedBy}`}
            </span>,
          ],
        ]}
      />
      <Explanations explanations={explanations} />
      <Evidence positions={evidence} count={count} />
    </div>
  );
}
