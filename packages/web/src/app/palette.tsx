import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { useNavigate } from '@tanstack/react-router';
import { useMe } from '../api/me.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { placesFor } from './navigation.ts';
import { chooseTheme, themes } from './theme.ts';

interface Deed {
  readonly label: string;
  readonly icon: IconName;
  readonly run: () => void;
}

/** Pages and actions by name. */
export function Palette({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const navigate = useNavigate();
  const reader = useMe();
  const deeds: Deed[] = [
    ...placesFor(reader).map(({ label, icon, to }) => ({ label, icon, run: () => void navigate({ to }) })),
    ...themes.map((theme) => ({
      label: `Colours: ${theme}`,
      icon: 'look' as const,
      run: () => chooseTheme(theme),
    })),
  ];
  return (
    <Dialog.Root open={open} onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-veil" />
        <Dialog.Popup
          aria-label="Go to"
          className="fixed top-[12dvh] left-1/2 z-40 w-[min(32rem,calc(100vw-1.5rem))] -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-raised shadow-raised"
        >
          <Autocomplete.Root
            open
            inline
            items={deeds}
            autoHighlight="always"
            keepHighlight
            itemToStringValue={(deed: Deed) => deed.label}
          >
            <Autocomplete.Input
              aria-label="Go to"
              placeholder="Go to …"
              className="w-full border-b border-line bg-transparent px-4 py-3 outline-none"
            />
            <Autocomplete.Empty className="px-4 text-soft not-empty:py-4">Nothing has this name.</Autocomplete.Empty>
            <Autocomplete.List className="max-h-80 overflow-y-auto p-1.5 empty:hidden">
              {(deed: Deed) => (
                <Autocomplete.Item
                  key={deed.label}
                  value={deed}
                  onClick={() => {
                    onClose();
                    deed.run();
                  }}
                  className="flex items-center gap-2.5 rounded-md px-2.5 py-2 select-none data-highlighted:bg-hover"
                >
                  <Icon name={deed.icon} className="size-4 text-soft" />
                  {deed.label}
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
