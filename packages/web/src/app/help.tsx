import { useMe } from '../api/me.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Keys } from '../ui/keys.tsx';
import { placesFor } from './navigation.ts';
import { switchShortcuts, useShortcutsOn } from './shortcuts.ts';

/** What can be done by keyboard. */
export function Help({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const reader = useMe();
  const isOn = useShortcutsOn();
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ...placesFor(reader).map(({ label, key }) => [`Go to ${label}`, ['g', key]] as const),
    ['Go to the search field of the page', ['/']],
    ['Find a page or an action', ['Ctrl', 'K']],
    ['This help', ['?']],
    ['Close what is open', ['Esc']],
  ];
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard">
      <dl className="divide-y divide-line">
        {rows.map(([what, keys]) => (
          <div key={what} className="flex items-center justify-between gap-4 py-1.5">
            <dt>{what}</dt>
            <dd>
              <Keys keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
      <label className="mt-4 flex items-center gap-2">
        <input
          type="checkbox"
          className="size-4"
          checked={isOn}
          onChange={(e) => switchShortcuts(e.currentTarget.checked)}
        />
        Single keys do something
      </label>
    </Dialog>
  );
}
