import type { EventView } from '@daybook/api';
import { api } from '../../../../api/client.ts';
import { useDeed } from '../../../../ui/deed.ts';
import { Button, buttonClass } from '../../../../ui/button.tsx';
import { Icon } from '../../../../ui/icon.tsx';
import { Menu, MenuItem } from '../../../../ui/menu.tsx';
import { notice } from '../../../../ui/notices.tsx';
import { Problem } from '../../../../ui/problem.tsx';
import { curlOf } from './curl.ts';
import { saveReceipt } from './save-receipt.ts';

/** Ways to take the event elsewhere. */
export function Copy({ view }: { readonly view: EventView }) {
  const { position } = view;
  const copy = (text: string): void => void navigator.clipboard.writeText(text).then(() => notice('Copied'));
  const link = `${location.origin}/search?event=${encodeURIComponent(JSON.stringify(position))}`;
  const receipt = useDeed({
    run: async () => saveReceipt(position, await api.receipt(position)),
    changes: [],
    says: 'Receipt saved',
  });
  return (
    <>
      <Menu
        label="Copy"
        triggerClass={buttonClass({ size: 'small' })}
        trigger={
          <>
            <Icon name="copy" />
            Copy
            <Icon name="chevron" className="size-3.5" />
          </>
        }
      >
        <MenuItem onSelect={() => copy(JSON.stringify(view, null, 2))}>As JSON</MenuItem>
        <MenuItem onSelect={() => copy(curlOf(location.origin, position))}>As curl</MenuItem>
        <MenuItem onSelect={() => copy(link)}>As link</MenuItem>
      </Menu>
      <Button size="small" busy={receipt.isPending} onClick={() => receipt.mutate()}>
        Save receipt
      </Button>
      {receipt.error === null ? null : (
        <div className="basis-full">
          <Problem error={receipt.error} />
        </div>
      )}
    </>
  );
}
