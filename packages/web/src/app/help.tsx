import { useMe } from '../api/me.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Keys } from '../ui/keys.tsx';
import { helpOf } from './key-help.ts';
import { placesFor } from './navigation.ts';
import { switchShortcuts, useShortcutsOn } from './shortcuts.ts';

/** What can be done by keyboard, and where. */
export function Help({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const reader = useMe();
  const isOn = useShortcutsOn();
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard" wide>
      <div className="gap-x-8 sm:columns-2">
        {helpOf(placesFor(reader)).map(({ where, keys }) => (
          <section key={where} className="mb-4 break-inside-avoid">
            <h3 className="mb-0.5 text-xs font-semibold text-soft">{where}</h3>
            <dl className="divide-y divide-line">
              {keys.map(([what, ...pressed]) => (
                <div key={what} className="flex items-center justify-between gap-4 py-1">
                  <dt>{what}</dt>
                  <dd>
                    <Keys keys={pressed} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label className="flex items-center gap-2">
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
