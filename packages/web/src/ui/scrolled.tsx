import type { ReactNode } from 'react';

interface Props {
  readonly as: 'section' | 'pre';
  /** What is in it, for who does not see it. */
  readonly label: string;
  readonly className: string;
  readonly children: ReactNode;
}

/** What may be larger than its place. Keys scroll it where they reach it, so it is a stop of Tab. */
export function Scrolled({ as: Element, label, className, children }: Props) {
  return (
    <Element aria-label={label} tabIndex={0} className={`overflow-auto ${className}`}>
      {children}
    </Element>
  );
}
