import { type KeyboardEvent, useId, useRef, useState } from 'react';
import type { KnownFields } from '../../../api/fields.ts';
import { useMe } from '../../../api/me.ts';
import type { Asked } from '../asked.ts';
import { accept, type Candidate } from './complete.ts';
import { faultListId } from './fault-list.tsx';
import type { Fault } from './faults.ts';
import { pastQueries } from './history.ts';
import { Offers } from './offers.tsx';
import { Underlines, useScrollLeft } from './underlines.tsx';
import { useCompletion } from './use-completion.ts';

interface Props {
  readonly asked: Asked;
  readonly fields: KnownFields | null;
  readonly value: string;
  readonly faults: readonly Fault[];
  readonly onChange: (text: string) => void;
}

/** A field whose list says what could stand at the caret (the combobox pattern of ARIA, with a list). */
export function QueryInput({ asked, fields, value, faults, onChange }: Props) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const { subject } = useMe().me;
  const [caret, setCaret] = useState(value.length);
  const [open, setOpen] = useState<'none' | 'offers' | 'past'>('none');
  const [active, setActive] = useState(-1);
  const [scrollLeft, onScroll] = useScrollLeft(input);
  const { token, candidates } = useCompletion(asked, fields, value, caret, open === 'offers');
  const past = open === 'past' ? pastQueries(subject).slice(0, 12) : [];
  const items: readonly Candidate[] =
    open === 'past' ? past.map((text) => ({ text, about: '', kind: 'value' })) : open === 'offers' ? candidates : [];

  const show = (what: typeof open, first = -1): void => {
    setOpen(what);
    setActive(first);
  };
  const place = (text: string, at: number): void => {
    onChange(text);
    setCaret(at);
    // After the field has the text.
    requestAnimationFrame(() => input.current?.setSelectionRange(at, at));
  };
  const take = (item: Candidate): void => {
    input.current?.focus();
    if (open === 'past') {
      show('none');
      place(item.text, item.text.length);
      return;
    }
    const accepted = accept(value, token, item);
    place(accepted.text, accepted.caret);
    show('offers');
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const key = event.ctrlKey && event.key === ' ' ? 'Offer' : event.key;
    if (event.nativeEvent.isComposing || (key !== 'Offer' && (event.ctrlKey || event.metaKey || event.altKey))) return;
    const chosen = items[active];
    const step = (by: 1 | -1): void => setActive(((active + by + items.length + 1 + 1) % (items.length + 1)) - 1);
    const deeds: Record<string, (() => void) | undefined> = {
      Offer: () => show('offers'),
      ArrowDown: () => (items.length === 0 ? show('offers', 0) : step(1)),
      ArrowUp:
        value === '' && open !== 'past' && active < 0
          ? () => show('past', 0)
          : items.length === 0
            ? undefined
            : () => step(-1),
      Enter: chosen === undefined ? undefined : () => take(chosen),
      Tab: chosen === undefined || event.shiftKey ? undefined : () => take(chosen),
      Escape: items.length === 0 ? undefined : () => show('none'),
    };
    const deed = deeds[key];
    if (deed === undefined) {
      if (key === 'Enter') show('none');
      return;
    }
    event.preventDefault();
    deed();
  };
  return (
    <>
      <label htmlFor={id} className="sr-only">
        Query
      </label>
      <Underlines text={value} faults={faults} scrollLeft={scrollLeft} />
      <input
        ref={input}
        id={id}
        type="text"
        role="combobox"
        aria-expanded={items.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={items[active] === undefined ? undefined : `${id}-${active}`}
        aria-invalid={faults.length > 0 || undefined}
        aria-describedby={faults.length > 0 ? faultListId : undefined}
        data-search
        value={value}
        onChange={(event) => {
          onChange(event.currentTarget.value);
          setCaret(event.currentTarget.selectionStart ?? 0);
          show('offers');
        }}
        onSelect={(event) => {
          setCaret(event.currentTarget.selectionStart ?? 0);
          onScroll();
        }}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        onBlur={() => show('none')}
        placeholder="outcome:failure AND origin.ip:10.0.0.0/8"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={8192}
        className="relative h-9 w-full rounded-md border border-edge bg-transparent pr-18 pl-2.5 font-mono text-[0.8125rem] text-ink aria-invalid:border-bad"
      />
      <Offers
        id={id}
        items={items}
        active={active}
        title={open === 'past' ? 'Past queries' : 'Completions'}
        onTake={take}
      />
    </>
  );
}
