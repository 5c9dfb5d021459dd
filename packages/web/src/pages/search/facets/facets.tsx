import { useQuery } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';
import { Loaded } from '../../../ui/state.tsx';
import type { Asked } from '../asked.ts';

/** What the events of the search have in fields, counted. */
export function Facets({ asked }: { readonly asked: Asked }) {
  const facets = useQuery({
    queryKey: ['facets', asked],
    queryFn: () => api.facets({ ...asked, fields: ['kind', 'outcome'] }),
    staleTime: Infinity,
  });
  return <Loaded query={facets}>{(data) => <p>{data.facets.map(({ field }) => field).join(', ')}</p>}</Loaded>;
}
