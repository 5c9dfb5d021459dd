import type { ReactNode } from 'react';

interface Props {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A part of the drawer with a heading of its own. */
export function Block({ title, actions, children }: Props) {
  return (
    <section>
      <div className="mb-1 flex items-center gap-2">
        <h3 className="flex-1 font-semibold">{title}</h3>
        {actions}
      </div>
      {children}
    </section>
  );
}

export function List({ children }: { readonly children: ReactNode }) {
  return <dl className="divide-y divide-line rounded-lg border border-line">{children}</dl>;
}
