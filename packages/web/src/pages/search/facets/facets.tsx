import type { Facets as FacetsJson } from '@daybook/api';
import type { TermState } from '@daybook/query';
import { type KnownFields, useFields } from '../../../api/fields.ts';
import { Loaded } from '../../../ui/state.tsx';
import type { Asked } from '../asked.ts';
import { facetFields, useFacets, useIsSaid } from '../counts.ts';
import { useGo } from '../go.ts';
import { useTerms } from '../use-terms.ts';
import { Facet, type FacetValue } from './facet.tsx';

const titles: Readonly<Record<(typeof facetFields)[number], string>> = {
  outcome: 'Outcome',
  kind: 'Kind',
  'actor.id': 'Who',
  source: 'Source',
  'target.type': 'Type of resource',
  'target.id': 'Resource',
  'origin.country': 'Country',
  'origin.ip': 'Address',
};

/** What the events of the search have in fields, counted; each value narrows the search to it, or to all but it. */
export function Facets({ asked }: { readonly asked: Asked }) {
  const facets = useFacets(asked);
  const fields = useFields();
  const isSaid = useIsSaid(asked, facets.error, ['events', 'histogram']);
  if (isSaid) return null;
  return (
    <Loaded query={facets} rows={8}>
      {(data) => (fields === null ? null : <Counted asked={asked} data={data} fields={fields} />)}
    </Loaded>
  );
}

interface CountedProps {
  readonly asked: Asked;
  readonly data: FacetsJson;
  readonly fields: KnownFields;
}

function Counted({ asked, data, fields }: CountedProps) {
  const go = useGo();
  const terms = useTerms(asked.q ?? '');
  const masked = facetFields.filter((field) => fields.isMasked(field));

  const set = (name: string, value: string, state: TermState): void => {
    const next = terms?.queryWith(name, value, state) ?? null;
    if (next !== null) go({ q: next });
  };
  return (
    <div className="flex flex-col gap-4">
      {facetFields.map((name) => {
        const facet = data.facets.find(({ field }) => field === name);
        if (facet === undefined || facet.values.length === 0) return null;
        const values = facet.values.map(({ value, count }): FacetValue => ({
          value,
          label: name === 'source' ? (fields.sources.get(value) ?? value) : value,
          count,
          state: terms?.stateOf(name, value) ?? null,
        }));
        return (
          <Facet
            key={name}
            title={titles[name]}
            values={values}
            other={facet.other}
            total={data.total}
            onSet={(value, state) => set(name, value, state)}
          />
        );
      })}
      {masked.length === 0 ? null : (
        <p className="text-xs text-warn">
          Your role masks {masked.map((name) => titles[name].toLowerCase()).join(', ')}: these are neither counted nor
          searched.
        </p>
      )}
    </div>
  );
}
