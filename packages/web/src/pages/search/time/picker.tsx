import { useState } from 'react';
import { buttonClass } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { Popover } from '../../../ui/popover.tsx';
import { useZone } from '../../../ui/zone.ts';
import { Absolute } from './absolute.tsx';
import { Last } from './last.tsx';
import { rangeLabel, type TimeRange } from './range.ts';
import { ZoneField } from './zone-field.tsx';

interface Props {
  readonly range: TimeRange;
  readonly onChange: (range: TimeRange) => void;
}

/** From when to when: back from now, or between two times in any zone. */
export function TimePicker({ range, onChange }: Props) {
  const zone = useZone();
  const [isOpen, setOpen] = useState(false);
  const choose = (chosen: TimeRange): void => {
    setOpen(false);
    onChange(chosen);
  };
  const label = rangeLabel(range, zone);
  return (
    <Popover
      title="Time"
      open={isOpen}
      onOpenChange={setOpen}
      triggerClass={`${buttonClass()} h-9 min-w-0 border-edge!`}
      trigger={
        <>
          <Icon name="clock" className="size-4 text-soft" />
          <span className="sr-only">Time: </span>
          <span className="truncate tabular-nums">{label}</span>
          <Icon name="chevron" className="size-4 text-faint" />
        </>
      }
    >
      <div className="grid gap-5 sm:grid-cols-[12rem_minmax(0,1fr)]">
        <Last current={range} onChoose={choose} />
        <div className="flex flex-col gap-4">
          <Absolute key={`${range.since} ${range.until}`} range={range} zone={zone} onChoose={choose} />
          <ZoneField zone={zone} />
        </div>
      </div>
    </Popover>
  );
}
