import { AppError } from '@daybook/api';
import type { FormEvent } from 'react';

/** Takes a form's submission over from the browser. */
export function onSubmit(submit: () => unknown): (event: FormEvent) => void {
  return (event) => {
    event.preventDefault();
    void submit();
  };
}

/** What the server found wrong with one field; null where it is not about that. */
export function faultOf(error: unknown, path: string): string | null {
  if (!(error instanceof AppError)) return null;
  return (
    error.errors.find(
      (fault) => fault.path === path || fault.path.startsWith(`${path}[`) || fault.path.startsWith(`${path}.`),
    )?.message ?? null
  );
}
