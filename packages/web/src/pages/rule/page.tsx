import type { RuleWithTextJson } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMe } from '../../api/me.ts';
import { ruleQuery } from '../../api/watch.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { countText } from '../../ui/count.ts';
import { Facts } from '../../ui/facts.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Scrolled } from '../../ui/scrolled.tsx';
import { Loaded } from '../../ui/state.tsx';
import { Time } from '../../ui/time.tsx';
import { Level } from '../alerts/marks.tsx';
import { Tags } from '../alerts/tags.tsx';
import { Cost, RuleState } from '../rules/columns.tsx';
import { Backtest } from './backtest.tsx';
import { Exceptions } from './exceptions.tsx';
import { RuleEditor } from './editor.tsx';
import { Switch } from './switch.tsx';

const route = getRouteApi('/inside/rules/$id');

export function RulePage() {
  const { id } = route.useParams();
  const rule = useQuery(ruleQuery(id));
  return (
    <>
      <Link to="/rules" className="mb-2 inline-block text-soft hover:text-ink hover:underline">
        ← Rules
      </Link>
      {rule.data === undefined ? (
        <Page title="Rule">
          <Loaded query={rule}>{() => null}</Loaded>
        </Page>
      ) : (
        <OneRule key={rule.data.id} rule={rule.data} />
      )}
    </>
  );
}

function OneRule({ rule }: { readonly rule: RuleWithTextJson }) {
  const { can } = useMe();
  const [isSwitching, setSwitching] = useState(false);
  const { id, title, enabled, origin, text, path } = rule;
  const mayChange = can('rules:write');
  return (
    <Page
      title={title}
      about={rule.description ?? undefined}
      actions={
        <>
          {can('alerts:read') ? (
            <Link to="/alerts" search={{ rule: id }} className={buttonClass()}>
              Its alerts
            </Link>
          ) : null}
          {mayChange ? (
            <Button look={enabled ? 'plain' : 'primary'} onClick={() => setSwitching(true)}>
              {enabled ? 'Disable …' : 'Enable …'}
            </Button>
          ) : null}
        </>
      }
    >
      <RuleFacts rule={rule} />
      {rule.type === 'filter' ? null : <Exceptions rule={rule} />}
      {mayChange && origin === 'imported' ? (
        <Section title="Its file" about="What is saved holds for what is committed from then on.">
          <RuleEditor path={path} text={text} action="Save" />
        </Section>
      ) : (
        <Section title="Its file" about={origin === 'shipped' ? 'It comes with Daybook and cannot be changed.' : null}>
          <Scrolled as="pre" label="The file" className="rounded-md bg-sunken p-3 text-xs">
            <code>{text}</code>
          </Scrolled>
          {can('events:read') ? (
            <div className="mt-3">
              <Backtest path={path} text={text} />
            </div>
          ) : null}
        </Section>
      )}
      {isSwitching ? <Switch rule={rule} onClose={() => setSwitching(false)} /> : null}
    </Page>
  );
}

function RuleFacts({ rule }: { readonly rule: RuleWithTextJson }) {
  const { level, status, author, license, tags, references, logs, path, updated, matches, lastMatch, cost } = rule;
  const remembered = rule.correlation ?? rule.baseline;
  return (
    <div className="mb-8">
      <Facts
        facts={[
          ['State', <RuleState key="s" rule={rule} />],
          ['Level', <Level key="l" level={level} />],
          ...(matches === null
            ? []
            : [
                [
                  'Matches',
                  <span key="m">
                    {matches.toLocaleString('en')}
                    {lastMatch === null ? null : (
                      <>
                        , last <Time iso={lastMatch} />
                      </>
                    )}
                  </span>,
                ] as const,
              ]),
          ...(cost === null ? [] : [['Cost', <Cost key="c" cost={cost} />] as const]),
          ...(remembered === null ? [] : [['Remembers', <Remembered key="k" figures={remembered} />] as const]),
          ['Logs here', logs.length === 0 ? 'none: it can find nothing' : logs.join(', ')],
          ...(tags.length === 0 ? [] : [['Tags', <Tags key="t" tags={tags} />] as const]),
          ...(author === null ? [] : [['Author', author] as const]),
          ...(license === null ? [] : [['Licence', license] as const]),
          ...(status === null ? [] : [['Status', status] as const]),
          ...(references.length === 0 ? [] : [['References', <References key="r" all={references} />] as const]),
          ['File', <code key="f">{path}</code>],
          ...(updated === null ? [] : [['Changed', <Time key="u" iso={updated} />] as const]),
        ]}
      />
    </div>
  );
}

/** What a correlation or a baseline keeps of events, and what it had to give up. */
function Remembered({ figures }: { readonly figures: NonNullable<RuleWithTextJson['correlation' | 'baseline']> }) {
  const { groups, evicted, truncated, late } = figures;
  const lost = [
    ...(evicted === 0 ? [] : [`${countText(evicted, 'group')} given up for want of room`]),
    ...(truncated === 0 ? [] : [`${countText(truncated, 'value')} not kept for want of room`]),
    ...(late === 0 ? [] : [`${countText(late)} came too late to be judged`]),
  ];
  return (
    <>
      {countText(groups, 'group')}
      {lost.length === 0 ? null : <span className="text-warn">; since the start {lost.join(', ')}</span>}
    </>
  );
}

/** Somebody else wrote them: only what is an address of the web leads anywhere. */
function References({ all }: { readonly all: readonly string[] }) {
  return (
    <ul>
      {all.map((reference) => (
        <li key={reference} className="wrap-break-word">
          {/^https?:\/\//.test(reference) ? (
            <a href={reference} target="_blank" rel="noreferrer" className="text-accent underline underline-offset-2">
              {reference}
            </a>
          ) : (
            reference
          )}
        </li>
      ))}
    </ul>
  );
}
