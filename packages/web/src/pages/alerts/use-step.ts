import type { AlertHandledJson } from '@daybook/api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keepHandled } from '../../api/watch.ts';
import { notice } from '../../ui/notices.tsx';

/** A step of handling an alert, and what is said of it. The page shows how it stands then without another look at it. */
export function useStep(run: () => Promise<AlertHandledJson>, says: string, after?: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: (handled) => {
      keepHandled(queries, handled);
      notice(says);
      after?.();
    },
  });
}
