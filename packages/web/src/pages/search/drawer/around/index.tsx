import type { EventView } from '@daybook/api';
import { useState } from 'react';
import { buttonClass } from '../../../../ui/button.tsx';
import { Neighbours } from './neighbours.tsx';
import { relationsOf } from './relations.ts';

/** What happened before and after. Each question is a look that is recorded, so it is asked when it is chosen. */
export function Around({ view }: { readonly view: EventView }) {
  const relations = relationsOf(view.event);
  const [chosen, choose] = useState<string | null>(null);
  const relation = relations.find(({ id }) => id === chosen);
  return (
    <div className="flex flex-col gap-3">
      <p className="text-soft">A few events before and after this one. Each choice is a look, and is recorded.</p>
      <div role="group" aria-label="In common" className="flex flex-wrap gap-1.5">
        {relations.map(({ id, label, value }) => (
          <button
            key={id}
            type="button"
            aria-pressed={id === chosen}
            title={value ?? undefined}
            onClick={() => choose(id)}
            className={`${buttonClass({ size: 'small' })} aria-pressed:border-accent aria-pressed:bg-accent-wash aria-pressed:text-accent`}
          >
            {label}
          </button>
        ))}
      </div>
      {relation === undefined ? null : <Neighbours key={relation.id} view={view} relation={relation} />}
    </div>
  );
}
