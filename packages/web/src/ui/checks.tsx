import type { ReactNode } from 'react';

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: ReactNode;
  readonly hint?: string;
}

interface Props<T extends string> {
  readonly legend: string;
  readonly hint?: string;
  readonly choices: readonly Choice<T>[];
  readonly chosen: readonly T[];
  readonly onChange: (chosen: T[]) => void;
  readonly disabled?: boolean;
}

/** Several of a few. What is chosen keeps the order of the choices. */
export function Checks<T extends string>({ legend, hint, choices, chosen, onChange, disabled = false }: Props<T>) {
  const toggle = (value: T, isOn: boolean): void =>
    onChange(choices.map((each) => each.value).filter((each) => (each === value ? isOn : chosen.includes(each))));
  return (
    <fieldset disabled={disabled} className="min-w-0">
      <legend className="text-sm font-medium">{legend}</legend>
      {hint === undefined ? null : <p className="text-xs text-faint">{hint}</p>}
      <div className="mt-1.5 grid gap-x-6 gap-y-1 sm:grid-cols-2">
        {choices.map(({ value, label, hint: about }) => (
          <label key={value} className="flex items-start gap-2 py-0.5">
            <input
              type="checkbox"
              className="mt-0.5 size-4 shrink-0"
              checked={chosen.includes(value)}
              onChange={(event) => toggle(value, event.currentTarget.checked)}
            />
            <span className="min-w-0">
              {label}
              {about === undefined ? null : <span className="block text-xs text-faint">{about}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
