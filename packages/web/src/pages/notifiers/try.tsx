import type { NotifierTestedJson } from '@daybook/api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { Problem } from '../../ui/problem.tsx';

/** Has a notifier send a message that says that it is a test, and says what came of it. */
export function Try({ name }: { readonly name: string }) {
  const queries = useQueryClient();
  const trial = useMutation({
    mutationFn: () => api.testNotifier(name),
    onSettled: () => queries.invalidateQueries({ queryKey: ['notifiers'] }),
  });
  return (
    <span className="inline-flex flex-col items-end gap-1">
      <Button size="small" busy={trial.isPending} aria-label={`Test ${name}`} onClick={() => trial.mutate()}>
        Test
      </Button>
      {trial.error === null ? null : <Problem error={trial.error} />}
      {trial.data === undefined ? null : <Came {...trial.data} />}
    </span>
  );
}

function Came({ delivered, fault, tookMs }: NotifierTestedJson) {
  return (
    <span role="status" className={`text-xs ${delivered ? 'text-good' : 'text-bad'}`}>
      {delivered ? `delivered in ${tookMs} ms` : `not delivered: ${fault ?? 'no reason'}`}
    </span>
  );
}
