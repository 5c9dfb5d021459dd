import { Toast } from '@base-ui/react/toast';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

const manager = Toast.createToastManager();

/** Says in passing that something is done; read out to who does not see it. */
export function notice(title: string): void {
  manager.add({ title, timeout: 4_000 });
}

export function Notices({ children }: { readonly children: ReactNode }) {
  return (
    <Toast.Provider toastManager={manager} limit={2}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 z-50 flex w-80 max-w-[calc(100vw-2rem)] flex-col gap-2">
          <Shown />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Shown() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      data-notice
      className="rounded-lg border border-line bg-raised shadow-raised transition-opacity data-ending-style:opacity-0 data-limited:hidden data-starting-style:opacity-0"
    >
      <Toast.Content className="flex items-center gap-2.5 px-3.5 py-2.5">
        <Icon name="check" className="size-4 text-good" />
        <Toast.Title className="flex-1 font-medium" render={<p />} />
        <Toast.Close aria-label="Dismiss" className="rounded p-1 text-soft hover:text-ink">
          <Icon name="close" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}
