import { TextField } from '../../ui/field.tsx';
import { faultOf } from '../../ui/form.ts';
import { useNow } from '../../ui/now.ts';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: unknown;
}

const dayMs = 86_400_000;

/** A day of UTC, from tomorrow on. */
export function ReviewDay({ label, value, onChange, error }: Props) {
  const tomorrow = new Date(useNow() + dayMs).toISOString().slice(0, 10);
  return (
    <TextField
      label={label}
      hint="When somebody is to look whether it is still needed"
      type="date"
      min={tomorrow}
      value={value}
      onChange={onChange}
      fault={faultOf(error, 'review')}
      required
    />
  );
}
