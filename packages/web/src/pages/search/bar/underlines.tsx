import { type RefObject, useCallback, useState } from 'react';
import { type Fault, piecesOf } from './faults.ts';

/** How far the text of a field has moved to the left. */
export function useScrollLeft(input: RefObject<HTMLInputElement | null>): [number, () => void] {
  const [left, setLeft] = useState(0);
  const onScroll = useCallback(() => {
    // The field moves its text after it told of the key.
    requestAnimationFrame(() => setLeft(input.current?.scrollLeft ?? 0));
  }, [input]);
  return [left, onScroll];
}

interface Props {
  readonly text: string;
  readonly faults: readonly Fault[];
  readonly scrollLeft: number;
}

/** Behind a field with no ground of its own: the same text, unseen, of which what is wrong is underlined. */
export function Underlines({ text, faults, scrollLeft }: Props) {
  return (
    <div
      aria-hidden="true"
      className="absolute inset-x-0 top-0 h-9 overflow-hidden rounded-md border border-transparent bg-surface pr-18 pl-2.5"
    >
      <div className="h-full overflow-hidden">
        <div
          className="font-mono text-[0.8125rem] leading-[2.125rem] whitespace-pre text-transparent select-none"
          style={{ transform: `translateX(${-scrollLeft}px)` }}
        >
          {piecesOf(text, faults).map(({ text: piece, isFaulty }, i) =>
            isFaulty ? (
              <span
                key={`${i} ${piece}`}
                data-fault
                className="underline decoration-bad decoration-wavy decoration-1 underline-offset-3"
              >
                {piece}
              </span>
            ) : (
              piece
            ),
          )}
        </div>
      </div>
    </div>
  );
}
