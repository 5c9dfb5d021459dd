import { Popover as Base } from '@base-ui/react/popover';
import type { ReactNode } from 'react';

interface Props {
  readonly title: string;
  readonly trigger: ReactNode;
  readonly triggerClass: string;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly children: ReactNode;
}

/** Something to fill in, beside the button that it belongs to. */
export function Popover({ title, trigger, triggerClass, open, onOpenChange, children }: Props) {
  return (
    <Base.Root open={open} onOpenChange={(isOpen) => onOpenChange(isOpen)}>
      <Base.Trigger className={triggerClass}>{trigger}</Base.Trigger>
      <Base.Portal>
        <Base.Positioner side="bottom" align="end" sideOffset={6} collisionPadding={8} className="z-40 outline-none">
          <Base.Popup
            aria-label={title}
            className="max-h-(--available-height) w-[min(36rem,calc(100vw-1rem))] overflow-y-auto rounded-lg border border-line bg-raised p-4 shadow-raised outline-none"
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
