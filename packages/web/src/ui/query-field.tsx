import { AppError } from '@daybook/api';
import { type ReactNode, useId } from 'react';
import { inputClass } from './field.tsx';
import { Ticks } from './ticks.tsx';

interface Props {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: unknown;
  /** Field of the request that holds the query. */
  readonly path?: string;
  /** The label is only read out, and `/` leads here. */
  readonly isSearch?: boolean;
}

/** A query, with what the server found wrong in it shown at the place. */
export function QueryField({ label, hint, value, onChange, error, path = 'q', isSearch = false }: Props) {
  const id = useId();
  const faults = faultsOf(error, path);
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-1">
      <label htmlFor={id} className={isSearch ? 'sr-only' : 'text-sm font-medium'}>
        {label}
      </label>
      <input
        id={id}
        type="text"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        data-search={isSearch || undefined}
        aria-invalid={faults.length > 0 || undefined}
        aria-describedby={faults.length > 0 ? `${id}-fault` : hint === undefined ? undefined : `${id}-hint`}
        placeholder="outcome:failure AND origin.ip:10.0.0.0/8"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={8192}
        className={`${inputClass} h-9 font-mono text-[0.8125rem]`}
      />
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="text-xs text-faint">
          {hint}
        </p>
      )}
      {faults.length === 0 ? null : (
        <div id={`${id}-fault`} role="alert" className="text-xs text-bad">
          {faults.map(({ start = 0, end = value.length, message }) => (
            <p key={`${start} ${message}`}>
              <code className="text-soft">
                {value.slice(Math.max(0, start - 20), start)}
                <mark className="bg-bad-wash text-bad underline decoration-wavy underline-offset-2">
                  {value.slice(start, Math.max(end, start + 1)) || '␣'}
                </mark>
                {value.slice(end, end + 20)}
              </code>{' '}
              <Ticks text={message} />
            </p>
          ))}
        </div>
      )}
    </div>
  );
}

function faultsOf(error: unknown, path: string) {
  if (!(error instanceof AppError) || error.code !== 'query.invalid') return [];
  return error.errors.filter((fault) => fault.path === path || fault.path === 'q' || fault.start !== undefined);
}

/** Whether the field itself shows what is wrong. */
export function isQueryFault(error: unknown): boolean {
  return error instanceof AppError && error.code === 'query.invalid' && error.errors.length > 0;
}
