import type { EventView } from '@daybook/api';
import { Icon } from '../../ui/icon.tsx';

/** What is shown is what the log has; the index, which found it, has something else. */
function differsText({ differs }: EventView): string | null {
  if (differs === undefined) return null;
  const fields = differs.length === 0 ? '' : ` in ${differs.join(', ')}`;
  return `The index differs from the log${fields}. What you see is what the log has.`;
}

export function Differs({ view }: { readonly view: EventView }) {
  const text = differsText(view);
  if (text === null) return null;
  return (
    <span title={text} className="text-bad">
      <Icon name="warning" />
      <span className="sr-only">{text}</span>
    </span>
  );
}

/** The same, where there is room to say it. */
export function DiffersNote({ view }: { readonly view: EventView }) {
  const text = differsText(view);
  if (text === null) return null;
  return (
    <p role="alert" className="flex gap-2 rounded-lg border border-bad/30 bg-bad-wash px-3 py-2 text-bad">
      <Icon name="warning" className="mt-0.5" />
      {text}
    </p>
  );
}
