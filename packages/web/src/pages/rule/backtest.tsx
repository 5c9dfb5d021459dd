import type { RuleBacktestJson } from '@daybook/api';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { countText } from '../../ui/count.ts';
import { inputClass } from '../../ui/field.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Time } from '../../ui/time.tsx';

const spans = [
  ['1d', 'the last day'],
  ['7d', 'the last 7 days'],
  ['30d', 'the last 30 days'],
  ['365d', 'the last year'],
] as const;

const cuts = {
  time: '20 seconds',
  events: 'two million events',
  memory: 'alerts that go on at once',
} as const;

/** Runs a rule over the past: what it would have found. Another text is another question; who leaves ends it. */
export function Backtest({ path, text }: { readonly path: string; readonly text: string }) {
  const [span, setSpan] = useState<string>('7d');
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const { data, error, isPending, variables, mutate, reset } = useMutation({
    mutationFn: (asked: string) => {
      const controller = new AbortController();
      running.current = controller;
      return api.backtestRule({ file: { path, text: asked }, from: span }, controller.signal);
    },
  });
  const isOfText = variables === text;
  const stop = (): void => {
    running.current?.abort();
    reset();
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        <select
          aria-label="Time to try it on"
          value={span}
          onChange={({ currentTarget }) => setSpan(currentTarget.value)}
          className={`${inputClass} h-8 max-w-44`}
        >
          {spans.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <Button busy={isPending} onClick={() => mutate(text)}>
          Try it on the past
        </Button>
        {isPending ? (
          <Button look="quiet" onClick={stop}>
            Stop
          </Button>
        ) : null}
      </div>
      {error === null || !isOfText ? null : <Problem error={error} />}
      {data === undefined || !isOfText ? null : <Found found={data} />}
    </div>
  );
}

function Found({ found }: { readonly found: RuleBacktestJson }) {
  const { rules, events, cut, through, from } = found;
  return (
    <div role="status" className="rounded-lg border border-line bg-surface px-4 py-3">
      <p className="text-soft">
        {countText(events, 'event')} looked at, received since <Time iso={from} exact />
      </p>
      {cut === null ? null : (
        <p className="mt-1 font-medium text-warn">
          It reached its limit of {cuts[cut]}: what was received after <Time iso={through ?? from} exact /> was not
          looked at
        </p>
      )}
      {rules.map((rule) => (
        <OneRule key={rule.rule} rule={rule} />
      ))}
    </div>
  );
}

function OneRule({ rule }: { readonly rule: RuleBacktestJson['rules'][number] }) {
  const { title, matches, alerts, excepted, givenUp, days, samples } = rule;
  const most = Math.max(1, ...days.map((day) => day.matches));
  return (
    <section className="mt-3" aria-label={`What ${title} would have found`}>
      <h2 className="font-semibold">
        {title}: {matches.toLocaleString('en')} {matches === 1 ? 'match' : 'matches'}, {countText(alerts, 'alert')}
      </h2>
      {excepted === 0 ? null : (
        <p className="text-soft">Kept out of alerts by exceptions: {excepted.toLocaleString('en')}</p>
      )}
      {givenUp === 0 ? null : (
        <p className="text-warn">Groups and matches given up for want of room: {givenUp.toLocaleString('en')}</p>
      )}
      {days.length === 0 ? null : (
        <table className="mt-2 text-left">
          <thead className="text-xs text-soft">
            <tr>
              <th scope="col" className="pr-4 font-medium">
                Day, UTC
              </th>
              <th scope="col" className="pr-4 text-right font-medium">
                Matches
              </th>
              <th scope="col" className="pr-4 text-right font-medium">
                Alerts
              </th>
              <th scope="col">
                <span className="sr-only">Share</span>
              </th>
            </tr>
          </thead>
          <tbody className="tabular-nums">
            {days.map((day) => (
              <tr key={day.day}>
                <td className="pr-4">{day.day}</td>
                <td className="pr-4 text-right">{day.matches.toLocaleString('en')}</td>
                <td className="pr-4 text-right">{day.alerts.toLocaleString('en')}</td>
                <td className="w-32 sm:w-48">
                  <meter
                    min={0}
                    max={most}
                    value={day.matches}
                    aria-label={`Matches on ${day.day}`}
                    className="w-full"
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {samples.length === 0 ? null : (
        <>
          <h3 className="mt-2 text-xs font-medium text-soft">The last events</h3>
          <ul>
            {samples.map(({ position, event }) => (
              <li key={position} className="flex flex-wrap gap-x-3">
                <Link
                  to="/search"
                  search={{ event: position }}
                  className="text-accent underline-offset-2 hover:underline"
                >
                  {position}
                </Link>
                <Time iso={event.time} exact />
                <span>{event.kind}</span>
                <span className="wrap-anywhere">{event.actor?.id ?? ''}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
