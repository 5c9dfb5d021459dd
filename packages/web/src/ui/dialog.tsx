import { Dialog as Base } from '@base-ui/react/dialog';
import { type ReactNode, useRef } from 'react';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly about?: ReactNode;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

const veil =
  'fixed inset-0 z-40 bg-veil transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0';

export function Dialog({ open, onClose, title, about, wide = false, children }: Props) {
  const popup = useRef<HTMLDivElement>(null);
  // Where there is something to fill in, it begins there.
  const firstField = (): HTMLElement | true =>
    popup.current?.querySelector<HTMLElement>('input:not([type="hidden"], [type="checkbox"]), select, textarea') ??
    true;
  return (
    <Base.Root open={open} onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <Base.Portal>
        <Base.Backdrop className={veil} />
        <Base.Popup
          ref={popup}
          initialFocus={firstField}
          className={`fixed top-[8dvh] left-1/2 z-40 flex max-h-[84dvh] w-full -translate-x-1/2 flex-col overflow-y-auto rounded-xl border border-line bg-raised shadow-raised transition-[opacity,scale] duration-150 data-ending-style:scale-98 data-ending-style:opacity-0 data-starting-style:scale-98 data-starting-style:opacity-0 ${wide ? 'max-w-[min(46rem,calc(100vw-1.5rem))]' : 'max-w-[min(30rem,calc(100vw-1.5rem))]'}`}
        >
          <div className="flex items-start gap-4 px-5 pt-4">
            <div className="flex-1">
              <Base.Title className="text-base font-semibold">{title}</Base.Title>
              {about === undefined ? null : <Base.Description className="text-soft">{about}</Base.Description>}
            </div>
            <Base.Close aria-label="Close" className="-mr-1.5 rounded-md p-1.5 text-soft hover:bg-hover hover:text-ink">
              <Icon name="close" />
            </Base.Close>
          </div>
          <div className="px-5 pt-3 pb-5">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** The buttons at the end of a dialog's form. */
export function DialogActions({ children, onCancel }: { readonly children: ReactNode; readonly onCancel: () => void }) {
  return (
    <div className="mt-5 flex flex-row-reverse flex-wrap gap-2">
      {children}
      <Button onClick={onCancel}>Cancel</Button>
    </div>
  );
}

/** From the side: details of a row, or the navigation of a phone. */
export function Drawer({
  open,
  onClose,
  title,
  side,
  children,
}: Omit<Props, 'about' | 'wide'> & { readonly side: 'left' | 'right' }) {
  const place =
    side === 'left'
      ? 'left-0 w-72 border-r data-ending-style:-translate-x-full data-starting-style:-translate-x-full'
      : 'right-0 w-[min(34rem,100vw)] border-l data-ending-style:translate-x-full data-starting-style:translate-x-full';
  return (
    <Base.Root open={open} onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <Base.Portal>
        <Base.Backdrop className={veil} />
        <Base.Popup
          className={`fixed inset-y-0 z-40 max-w-[100vw] overflow-y-auto border-line bg-raised shadow-raised transition-transform duration-200 ease-out ${place}`}
        >
          <div className="sticky top-0 z-10 flex items-center gap-3 border-b border-line bg-raised px-5 py-3">
            <Base.Title className="flex-1 text-base font-semibold">{title}</Base.Title>
            <Base.Close aria-label="Close" className="-mr-1.5 rounded-md p-1.5 text-soft hover:bg-hover hover:text-ink">
              <Icon name="close" />
            </Base.Close>
          </div>
          <div className="px-5 py-4">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
