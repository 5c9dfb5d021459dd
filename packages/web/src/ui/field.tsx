import { type ComponentProps, type ReactNode, useId } from 'react';
import { Ticks } from './ticks.tsx';

export const inputClass =
  'w-full rounded-md border border-edge bg-surface px-2.5 text-ink disabled:bg-sunken disabled:text-soft aria-invalid:border-bad';

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong with the value. */
  readonly fault?: string | null | undefined;
}

interface Described {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

function Field({ label, hint, fault, children }: FieldProps & { readonly children: (field: Described) => ReactNode }) {
  const id = useId();
  const notes = [hint === undefined ? null : `${id}-hint`, fault ? `${id}-fault` : null].filter(Boolean).join(' ');
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children({ id, 'aria-describedby': notes === '' ? undefined : notes, 'aria-invalid': fault ? true : undefined })}
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="text-xs text-faint">
          {hint}
        </p>
      )}
      {fault ? (
        <p id={`${id}-fault`} className="text-xs text-bad">
          <Ticks text={fault} />
        </p>
      ) : null}
    </div>
  );
}

/** What an element takes, but for what the field says itself; `onChange` is given what is in it now. */
type Asking<T> = FieldProps &
  Omit<T, keyof FieldProps | 'className' | 'onChange'> & { readonly onChange: (value: string) => void };

export function TextField({ label, hint, fault, onChange, ...rest }: Asking<ComponentProps<'input'>>) {
  return (
    <Field label={label} hint={hint} fault={fault}>
      {(field) => (
        <input
          autoComplete="off"
          {...rest}
          {...field}
          onChange={(event) => onChange(event.currentTarget.value)}
          className={`${inputClass} h-9`}
        />
      )}
    </Field>
  );
}

interface AreaProps extends Asking<ComponentProps<'textarea'>> {
  /** Of several lines on the screen only: a text that is one line, and long. */
  readonly oneLine?: true;
}

export function TextArea({ label, hint, fault, onChange, oneLine, ...rest }: AreaProps) {
  const read = (text: string): string => (oneLine === true ? text.replaceAll('\n', ' ') : text);
  return (
    <Field label={label} hint={hint} fault={fault}>
      {(field) => (
        <textarea
          rows={2}
          {...rest}
          {...field}
          onChange={(event) => onChange(read(event.currentTarget.value))}
          className={`${inputClass} py-1.5`}
        />
      )}
    </Field>
  );
}

export function SelectField({ label, hint, fault, onChange, ...rest }: Asking<ComponentProps<'select'>>) {
  return (
    <Field label={label} hint={hint} fault={fault}>
      {(field) => (
        <select
          {...rest}
          {...field}
          onChange={(event) => onChange(event.currentTarget.value)}
          className={`${inputClass} h-9`}
        />
      )}
    </Field>
  );
}
