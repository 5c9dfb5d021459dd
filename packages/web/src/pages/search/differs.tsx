import { Icon } from '../../ui/icon.tsx';

interface Props {
  /** Fields of which the index, which found the event, has something else than the log; undefined where it has the same. */
  readonly differs: readonly string[] | undefined;
}

function differsText({ differs }: Props): string | null {
  if (differs === undefined) return null;
  const fields = differs.length === 0 ? '' : ` in ${differs.join(', ')}`;
  return `The index differs from the log${fields}. What you see is what the log has.`;
}

export function Differs(props: Props) {
  const text = differsText(props);
  if (text === null) return null;
  return (
    <span title={text} className="text-bad">
      <Icon name="warning" />
      <span className="sr-only">{text}</span>
    </span>
  );
}

/** The same, where there is room to say it. */
export function DiffersNote(props: Props) {
  const text = differsText(props);
  if (text === null) return null;
  return (
    <p role="alert" className="flex gap-2 rounded-lg border border-bad/30 bg-bad-wash px-3 py-2 text-bad">
      <Icon name="warning" className="mt-0.5" />
      {text}
    </p>
  );
}
