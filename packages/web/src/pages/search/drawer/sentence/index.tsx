import type { EventView } from '@daybook/api';
import { Icon } from '../../../../ui/icon.tsx';
import { sentenceOf } from './sentence.ts';

export function Sentence({ view: { event, masked } }: { readonly view: EventView }) {
  return (
    <p className="text-base leading-relaxed wrap-anywhere">
      {sentenceOf(event, masked).map(({ text, as }, i) => {
        const key = `${i} ${text}`;
        if (as === 'plain') return <span key={key}>{text}</span>;
        if (as === 'name') return <strong key={key}>{text}</strong>;
        return (
          <span key={key} className="text-warn">
            {text}{' '}
            <span className="inline-flex items-baseline gap-0.5">
              (<Icon name="lock" className="size-3 self-center" />
              masked)
            </span>
          </span>
        );
      })}
    </p>
  );
}
