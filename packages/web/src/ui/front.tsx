import type { ReactNode } from 'react';
import { Mark } from './mark.tsx';
import { useTitle } from './page.tsx';

/** The frame of the pages before the door. */
export function Front({
  title,
  about,
  children,
}: {
  readonly title: string;
  readonly about?: ReactNode;
  readonly children: ReactNode;
}) {
  useTitle(title);
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center px-5 py-10">
      <Mark className="mb-5 size-10" />
      <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
      {about === undefined ? null : <p className="mt-1 text-soft">{about}</p>}
      <div className="mt-6">{children}</div>
    </main>
  );
}
