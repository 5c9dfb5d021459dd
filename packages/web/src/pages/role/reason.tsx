import { TextField } from '../../ui/field.tsx';

interface Props {
  readonly value: string;
  readonly onChange: (text: string) => void;
}

export function ReasonField({ value, onChange }: Props) {
  return (
    <TextField
      label="Reason"
      hint="Shown to the second person, where the change needs one: after it, those who have the role see or may do more"
      value={value}
      onChange={onChange}
      maxLength={500}
    />
  );
}
