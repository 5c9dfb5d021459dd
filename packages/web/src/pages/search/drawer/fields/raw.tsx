import type { EventJson } from '@daybook/api';
import { CopyValue } from '../copy/copy-value.tsx';
import { Block } from './block.tsx';
import { shownRaw } from './raw-text.ts';

/** The line or message as it came. */
export function Raw({ raw }: { readonly raw: NonNullable<EventJson['raw']> }) {
  const { text, as } = shownRaw(raw);
  return (
    <Block
      title="Raw"
      actions={
        <>
          <code className="text-xs text-faint">{raw.mediaType}</code>
          <CopyValue text={raw.text ?? raw.base64 ?? ''} what="the raw line" />
        </>
      }
    >
      {as === null ? null : <p className="mb-1 text-xs text-soft">{as}.</p>}
      <pre className="rounded-md bg-sunken p-3 text-xs whitespace-pre-wrap wrap-anywhere">
        <code>{text}</code>
      </pre>
    </Block>
  );
}
