import { type ReactNode, useEffect } from 'react';

interface Props {
  readonly title: string;
  readonly about?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Page({ title, about, actions, children }: Props) {
  useTitle(title);
  return (
    <>
      <header className="mb-5 flex flex-wrap items-start gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-72">
          <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
          {about === undefined ? null : <p className="max-w-2xl text-soft">{about}</p>}
        </div>
        {actions === undefined ? null : <div className="flex flex-wrap gap-2">{actions}</div>}
      </header>
      {children}
    </>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Daybook`;
  }, [title]);
}

/** A part of a page with a heading of its own. */
export function Section({ title, about, actions, children }: Props) {
  return (
    <section className="mb-8">
      <div className="mb-2.5 flex flex-wrap items-end gap-3">
        <div className="min-w-0 flex-1 basis-72">
          <h2 className="text-base font-semibold">{title}</h2>
          {about === undefined ? null : <p className="max-w-2xl text-soft">{about}</p>}
        </div>
        {actions}
      </div>
      {children}
    </section>
  );
}

export function Card({ children, className = '' }: { readonly children: ReactNode; readonly className?: string }) {
  return <div className={`rounded-lg border border-line bg-surface p-4 ${className}`}>{children}</div>;
}
