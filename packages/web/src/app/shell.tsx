import { Outlet, useNavigate, useRouter } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { ReaderContext, useMe, useReader } from '../api/me.ts';
import { Drawer } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { Mark } from '../ui/mark.tsx';
import { Help } from './help.tsx';
import { placesFor } from './navigation.ts';
import { Palette } from './palette.tsx';
import { useShortcuts } from './shortcuts.ts';
import { Sidebar } from './sidebar.tsx';

/** What is around every page of somebody who is signed in. When the session ends, it goes before the page does. */
export function Shell() {
  const reader = useReader();
  if (reader === null) return null;
  return (
    <ReaderContext value={reader}>
      <Inside />
    </ReaderContext>
  );
}

function Inside() {
  const [open, setOpen] = useState<'none' | 'navigation' | 'help' | 'palette'>('none');
  const close = (): void => setOpen('none');
  useKeys(setOpen);
  useFocusOnPage();
  return (
    <div className="flex min-h-dvh flex-col md:flex-row">
      <a
        href="#page"
        className="sr-only z-50 rounded-md bg-accent font-medium text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:px-3 focus:py-2"
      >
        Skip to the page
      </a>
      <header className="sticky top-0 z-20 flex items-center gap-3 border-b border-line bg-page px-4 py-2 md:hidden print:hidden">
        <button
          type="button"
          aria-label="Navigation"
          onClick={() => setOpen('navigation')}
          className="-ml-2 rounded-md p-2 hover:bg-hover"
        >
          <Icon name="menu" className="size-5" />
        </button>
        <Mark className="size-6" />
        <span className="font-semibold">Daybook</span>
      </header>
      <aside className="sticky top-0 hidden h-dvh w-56 shrink-0 border-r border-line bg-sunken md:block print:hidden">
        <Sidebar />
      </aside>
      <main id="page" tabIndex={-1} className="min-w-0 flex-1 px-4 py-5 outline-none sm:px-7 sm:py-6">
        <div className="mx-auto max-w-7xl">
          <Outlet />
        </div>
      </main>
      <Drawer open={open === 'navigation'} onClose={close} title="Navigation" side="left">
        <div className="-mx-5 -my-4 h-[calc(100dvh-3.5rem)]">
          <Sidebar onGo={close} />
        </div>
      </Drawer>
      <Help open={open === 'help'} onClose={close} />
      <Palette open={open === 'palette'} onClose={close} />
    </div>
  );
}

function useKeys(open: (what: 'help' | 'palette') => void): void {
  const navigate = useNavigate();
  const reader = useMe();
  const keys = placesFor(reader)
    .map(({ key }) => key)
    .join('');
  const actions = useMemo(
    () => ({
      ...Object.fromEntries(
        placesFor(reader).map(({ key, to }) => [`g ${key}`, (): void => void navigate({ to })] as const),
      ),
      '/': () => document.querySelector<HTMLElement>('[data-search]')?.focus(),
      '?': () => open('help'),
      'mod+k': () => open('palette'),
    }),
    // oxlint-disable-next-line react/exhaustive-deps -- the places are the same as long as their keys are
    [keys, navigate, open],
  );
  useShortcuts(actions);
}

/** A new page is read from its beginning, by keyboard and by who listens to it. */
function useFocusOnPage(): void {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onResolved', ({ pathChanged, fromLocation }) => {
        if (pathChanged && fromLocation !== undefined) document.getElementById('page')?.focus();
      }),
    [router],
  );
}
