import { TextArea } from '../../ui/field.tsx';
import { faultOf } from '../../ui/form.ts';

interface Props {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: unknown;
}

/** As requests take them: one a line. */
export const identifiersOf = (text: string): string[] => [
  ...new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
];

/** By what a person is known. It is kept nowhere: not in the address, not by the browser, which may neither fill it in nor send it to be spelled. */
export function IdentifiersField({ value, onChange, error }: Props) {
  return (
    <TextArea
      label="Known by"
      hint="Accounts, addresses, names: all of them, one a line. Each is found as a whole word of its own, so ann is not found in joanna"
      value={value}
      onChange={onChange}
      fault={faultOf(error, 'identifiers')}
      rows={3}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      required
    />
  );
}
