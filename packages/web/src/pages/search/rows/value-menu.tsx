import { Menu as Base } from '@base-ui/react/menu';
import type { MouseEvent } from 'react';
import { MenuItem } from '../../../ui/menu.tsx';
import { notice } from '../../../ui/notices.tsx';
import { useGo } from '../go.ts';
import { useTerms } from '../use-terms.ts';

/** A value in a row, and where it stands. */
export interface PickedValue {
  readonly field: string;
  readonly value: string;
  readonly anchor: Element;
}

interface Props {
  readonly q: string;
  readonly picked: PickedValue | null;
  readonly onClose: () => void;
  readonly returnTo: HTMLElement | null;
}

/** What can be done with one value: search for it, for all but it, or take it along. */
export function ValueMenu({ q, picked, onClose, returnTo }: Props) {
  const go = useGo();
  const terms = useTerms(q);
  if (picked === null) return null;
  const only = terms?.queryWith(picked.field, picked.value, 'included') ?? null;
  const allBut = terms?.queryWith(picked.field, picked.value, 'excluded') ?? null;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(picked.value);
    notice('Copied');
  };
  return (
    <Base.Root open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <Base.Portal role="region" aria-label="Value">
        <Base.Positioner
          anchor={picked.anchor}
          side="bottom"
          align="start"
          sideOffset={4}
          className="z-50 outline-none"
        >
          <Base.Popup
            finalFocus={() => returnTo}
            className="max-w-80 min-w-48 rounded-lg border border-line bg-raised p-1 shadow-raised outline-none"
          >
            <p className="truncate px-2.5 pt-1 pb-1 text-xs text-faint">
              <code>{picked.field}</code> {picked.value}
            </p>
            {only === null ? null : <MenuItem onSelect={() => go({ q: only })}>Only this</MenuItem>}
            {allBut === null ? null : <MenuItem onSelect={() => go({ q: allBut })}>All but this</MenuItem>}
            <MenuItem onSelect={() => void copy()}>Copy</MenuItem>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** The value that a cell of a row has, of the element that shows it. */
export function pickedOf(anchor: Element | null): PickedValue | null {
  const [field, value] = [anchor?.getAttribute('data-field'), anchor?.getAttribute('data-value')];
  return anchor == null || field == null || value == null ? null : { field, value, anchor };
}

/** A link that is clicked so that it opens elsewhere. */
export function isForBrowser({ target, ctrlKey, metaKey, shiftKey, altKey }: MouseEvent): boolean {
  return target instanceof Element && target.closest('a') !== null && (ctrlKey || metaKey || shiftKey || altKey);
}
