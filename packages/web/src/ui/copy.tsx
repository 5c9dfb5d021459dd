import { useState } from 'react';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import { notice } from './notices.tsx';

export function CopyButton({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    notice('Copied');
  };
  return (
    <Button size="small" onClick={() => void copy()}>
      <Icon name={copied ? 'check' : 'copy'} />
      {label}
    </Button>
  );
}

/** A secret that is shown this once. */
export function Secret({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div className="rounded-lg border border-warn/40 bg-warn-wash p-3">
      <p className="mb-1.5 font-medium text-warn">{label}</p>
      <div className="flex flex-wrap items-center gap-2">
        <code className="min-w-0 flex-1 basis-60 rounded-md border border-line bg-surface px-2 py-1.5 break-all select-all">
          {text}
        </code>
        <CopyButton text={text} />
      </div>
    </div>
  );
}
