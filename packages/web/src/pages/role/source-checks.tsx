import { useQuery } from '@tanstack/react-query';
import { sourcesQuery } from '../../api/lists.ts';
import { Checks } from '../../ui/checks.tsx';
import { Loaded } from '../../ui/state.tsx';

interface Props {
  /** Null for all. */
  readonly chosen: readonly number[] | null;
  readonly onChange: (sources: number[] | null) => void;
}

export function SourceChecks({ chosen, onChange }: Props) {
  const sources = useQuery(sourcesQuery);
  return (
    <div className="flex flex-col gap-2">
      <label className="flex items-center gap-2 font-medium">
        <input
          type="checkbox"
          className="size-4"
          checked={chosen === null}
          onChange={(event) => onChange(event.currentTarget.checked ? null : [])}
        />
        Events of all sources
      </label>
      {chosen === null ? null : (
        <Loaded query={sources} rows={2}>
          {(data) => (
            <Checks
              legend="Only these sources"
              choices={[
                { value: '0', label: 'Daybook itself', hint: 'Looks and administration' },
                ...data.sources.map(({ number, name }) => ({ value: String(number), label: name })),
              ]}
              chosen={chosen.map(String)}
              onChange={(values) => onChange(values.map(Number))}
            />
          )}
        </Loaded>
      )}
    </div>
  );
}
