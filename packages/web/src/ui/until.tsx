import { TextField } from './field.tsx';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
}

/** A moment from which something is over, in the zone of the browser; empty for no end. */
export function Until({ label, value, onChange, hint = 'Empty for no end' }: Props) {
  return <TextField label={label} hint={hint} type="datetime-local" value={value} onChange={onChange} />;
}

/** RFC 3339, as requests take it. */
export function untilIso(value: string): string | undefined {
  return value === '' ? undefined : new Date(value).toISOString();
}

/** The other way round: as the field takes it; empty for no end. */
export function localOf(iso: string | null): string {
  if (iso === null) return '';
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
