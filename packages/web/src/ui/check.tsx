import type { ReactNode } from 'react';

interface Props {
  readonly label: ReactNode;
  readonly hint: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}

/** Yes or no, and what yes means. */
export function Check({ label, hint, checked, onChange, disabled = false }: Props) {
  return (
    <label className="flex items-start gap-2">
      <input
        type="checkbox"
        className="mt-0.5 size-4 shrink-0"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>
        {label}
        <span className="block text-xs text-faint">{hint}</span>
      </span>
    </label>
  );
}
