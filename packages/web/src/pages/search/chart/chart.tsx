import { useQuery } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';
import type { Asked } from '../asked.ts';

/** How many events there are, and when. */
export function Chart({ asked }: { readonly asked: Asked }) {
  const { data } = useQuery({
    queryKey: ['histogram', asked],
    queryFn: () => api.histogram({ ...asked, by: 'outcome' }),
    staleTime: Infinity,
  });
  return (
    <p role="status" className="mb-3 text-soft">
      {data === undefined ? 'Counting …' : `${data.total.toLocaleString('en')} events`}
    </p>
  );
}
