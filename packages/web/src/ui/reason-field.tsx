import { TextArea } from './field.tsx';
import { faultOf } from './form.ts';

interface Props {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What the server found wrong with the whole. */
  readonly error: unknown;
}

/** Why somebody does what is recorded. */
export function ReasonField({ value, onChange, error }: Props) {
  return (
    <TextArea
      label="Reason"
      hint="It stands in the log"
      value={value}
      oneLine
      onChange={onChange}
      fault={faultOf(error, 'reason')}
      maxLength={500}
      required
    />
  );
}
