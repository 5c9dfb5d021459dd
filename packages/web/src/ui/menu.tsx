import { Menu as Base } from '@base-ui/react/menu';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

interface Props {
  readonly label: string;
  readonly trigger: ReactNode;
  readonly triggerClass: string;
  readonly side?: 'top' | 'bottom';
  readonly children: ReactNode;
}

export function Menu({ label, trigger, triggerClass, side = 'bottom', children }: Props) {
  return (
    <Base.Root>
      <Base.Trigger className={triggerClass}>{trigger}</Base.Trigger>
      <Base.Portal role="region" aria-label={label}>
        <Base.Positioner side={side} align="start" sideOffset={6} className="z-50 outline-none">
          <Base.Popup className="max-h-(--available-height) min-w-56 overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-raised outline-none">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

const itemClass =
  'flex w-full items-center gap-2 rounded-md px-2.5 py-1.5 text-left outline-none select-none data-highlighted:bg-hover';

interface ItemProps {
  readonly onSelect: () => void;
  readonly danger?: boolean;
  readonly children: ReactNode;
}

export function MenuItem({ onSelect, danger = false, children }: ItemProps) {
  return (
    <Base.Item onClick={onSelect} className={`${itemClass} ${danger ? 'text-bad' : ''}`}>
      {children}
    </Base.Item>
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly { readonly value: T; readonly label: string; readonly hint?: string }[];
  readonly onChoose: (value: T) => void;
}

/** One of a few. */
export function MenuChoice<T extends string>({ label, value, choices, onChoose }: ChoiceProps<T>) {
  return (
    <Base.Group>
      <Base.GroupLabel className="px-2.5 pt-2 pb-1 text-xs font-medium text-faint">{label}</Base.GroupLabel>
      <Base.RadioGroup value={value} onValueChange={(chosen: T) => onChoose(chosen)}>
        {choices.map((choice) => (
          <Base.RadioItem key={choice.value} value={choice.value} closeOnClick className={`${itemClass} items-start`}>
            <span className="mt-0.5 size-4 shrink-0 text-accent">
              <Base.RadioItemIndicator>
                <Icon name="check" />
              </Base.RadioItemIndicator>
            </span>
            <span>
              {choice.label}
              {choice.hint === undefined ? null : (
                <span className="block max-w-60 text-xs text-faint">{choice.hint}</span>
              )}
            </span>
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}

export function MenuRule() {
  return <Base.Separator className="my-1 h-px bg-line" />;
}
