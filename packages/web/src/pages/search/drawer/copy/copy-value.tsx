import { Icon } from '../../../../ui/icon.tsx';
import { notice } from '../../../../ui/notices.tsx';

/** A small button that copies one value. */
export function CopyValue({ text, what }: { readonly text: string; readonly what: string }) {
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    notice('Copied');
  };
  return (
    <button
      type="button"
      aria-label={`Copy ${what}`}
      title={`Copy ${what}`}
      onClick={() => void copy()}
      className="rounded p-1 hover:bg-hover hover:text-ink"
    >
      <Icon name="copy" className="size-3.5" />
    </button>
  );
}
