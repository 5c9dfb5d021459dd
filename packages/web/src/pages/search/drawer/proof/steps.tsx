import { Icon } from '../../../../ui/icon.tsx';
import type { Step } from './step.ts';

const marks = {
  holds: { sign: '✓', words: 'Holds', tone: 'text-good' },
  fails: { sign: '✗', words: 'Fails', tone: 'text-bad' },
  open: { sign: '?', words: 'Left open', tone: 'text-warn' },
} as const;

/** Each thing that was checked, and what was compared with what. */
export function Steps({ steps }: { readonly steps: readonly Step[] }) {
  return (
    <ol aria-label="Steps of the proof" className="divide-y divide-line rounded-lg border border-line">
      {steps.map((step) => (
        <Item key={`${step.id} ${step.title}`} step={step} />
      ))}
    </ol>
  );
}

function Item({ step: { id, state, title, detail, values = [] } }: { readonly step: Step }) {
  const { sign, words, tone } = marks[state];
  return (
    <li data-step={id} data-state={state} className="flex gap-2.5 px-3 py-2">
      <span className={`w-3.5 shrink-0 text-center font-semibold ${tone}`}>
        <span aria-hidden="true">{sign}</span>
        <span className="sr-only">{words}:</span>
      </span>
      <div className="min-w-0 flex-1">
        <p className={`font-medium ${state === 'fails' ? 'text-bad' : ''}`}>{title}</p>
        <p className="text-soft">{detail}</p>
        {values.length === 0 ? null : (
          <details className="group mt-0.5">
            <summary className="inline-flex items-center gap-1 rounded text-xs text-soft hover:text-ink">
              <Icon name="chevron" className="size-3.5 -rotate-90 group-open:rotate-0" />
              Compared<span className="sr-only"> for: {title}</span>
            </summary>
            <dl className="mt-1 grid grid-cols-[minmax(5rem,auto)_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-xs">
              {values.map(([name, value]) => (
                <div key={name} className="col-span-2 grid grid-cols-subgrid">
                  <dt className="text-soft">{name}</dt>
                  <dd className="font-mono wrap-anywhere">{value}</dd>
                </div>
              ))}
            </dl>
          </details>
        )}
      </div>
    </li>
  );
}
