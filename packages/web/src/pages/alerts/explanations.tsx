import type { AlertJson } from '@daybook/api';
import { Facts } from '../../ui/facts.tsx';

/** Why a baseline found it: what was unusual, what is usual, and how the two were compared. */
export function Explanations({ explanations }: Pick<AlertJson, 'explanations'>) {
  if (explanations === null || explanations.length === 0) return null;
  return (
    <div>
      <h3 className="mb-1.5 font-semibold">What is unusual</h3>
      <ol aria-label="What is unusual" className="divide-y divide-line rounded-lg border border-line">
        {explanations.map(({ value, normal, formula }, i) => (
          <li key={i} className="px-3 py-2">
            <Facts
              facts={[
                ['Value', value],
                ['Normal', normal],
                ['Formula', formula],
              ]}
            />
          </li>
        ))}
      </ol>
    </div>
  );
}
