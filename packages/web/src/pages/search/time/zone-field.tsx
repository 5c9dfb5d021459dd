import { useId, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { useNow } from '../../../ui/now.ts';
import { browserZone, chooseZone, isZone, zoneNames } from '../../../ui/zone.ts';
import { zoneLabel } from './range.ts';

/** The zone that times are shown and typed in, here and everywhere in this console. */
export function ZoneField({ zone }: { readonly zone: string }) {
  const list = useId();
  const nowMs = useNow();
  const [typed, setTyped] = useState<string | null>(null);
  const set = (name: string | null): void => {
    setTyped(null);
    chooseZone(name);
  };
  const change = (text: string): void => {
    // As soon as it is one that there is, it counts.
    if (zoneNames.includes(text)) set(text);
    else setTyped(text);
  };
  return (
    <div className="border-t border-line pt-3">
      <TextField
        label="Zone"
        list={list}
        value={typed ?? zone}
        onChange={change}
        onFocus={(event) => event.currentTarget.select()}
        onBlur={() => (typed !== null && isZone(typed) ? set(typed) : setTyped(null))}
        fault={typed !== null && typed !== '' && !hasZoneLike(typed) ? 'No zone has this name.' : null}
        hint={`Times are shown in ${zoneLabel(zone, nowMs)}, and are kept so in this browser.`}
      />
      <datalist id={list}>
        {zoneNames.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </datalist>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button size="small" aria-pressed={zone === 'UTC'} onClick={() => set('UTC')}>
          UTC
        </Button>
        <Button size="small" aria-pressed={zone === browserZone} onClick={() => set(null)}>
          This browser’s: {browserZone}
        </Button>
      </div>
    </div>
  );
}

function hasZoneLike(text: string): boolean {
  const folded = text.toLowerCase();
  return zoneNames.some((name) => name.toLowerCase().includes(folded));
}
