import type { ReactNode } from 'react';
import { onSubmit } from './form.ts';
import { Problem } from './problem.tsx';

interface Props {
  readonly deed: { readonly error: Error | null; readonly mutate: () => void };
  readonly children: ReactNode;
}

/** A form that has its deed done when it is sent, and says above its fields what was wrong. */
export function DeedForm({ deed: { error, mutate }, children }: Props) {
  return (
    <form onSubmit={onSubmit(() => mutate())} className="flex flex-col gap-4">
      {error === null ? null : <Problem error={error} />}
      {children}
    </form>
  );
}
