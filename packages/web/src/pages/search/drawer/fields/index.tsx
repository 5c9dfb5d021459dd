import type { EventView } from '@daybook/api';
import { fieldGroups } from '../../../../api/sight.ts';
import { Facts } from '../../../../ui/facts.tsx';
import { Icon } from '../../../../ui/icon.tsx';
import { Time } from '../../../../ui/time.tsx';
import { Block, List } from './block.tsx';
import { Changes } from './changes.tsx';
import { FieldRow } from './field-row.tsx';
import { flagWordsOf } from './flag-words.ts';
import { fieldGroupsOf } from './flat.ts';
import { KeptBy } from './kept-by.tsx';
import { Raw } from './raw.tsx';

/** All that an event holds, by what it is about. What is absent is not there. */
export function Fields({ view }: { readonly view: EventView }) {
  const { event, masked = [], erased = [] } = view;
  return (
    <div className="flex flex-col gap-4">
      <OnArrival view={view} />
      {masked.length === 0 ? null : (
        <p className="flex items-start gap-2 text-warn">
          <Icon name="lock" className="mt-0.5" />
          <span>
            Masked by your role, whether there is anything or not:{' '}
            {masked.map((group) => fieldGroups[group].label.toLowerCase()).join(', ')}.
          </span>
        </p>
      )}
      {erased.length === 0 ? null : (
        <p className="flex items-start gap-2 text-warn">
          <Icon name="lock" className="mt-0.5" />
          <span>Erased, because a person was named there: {erased.join(', ')}. The log proves that it was there.</span>
        </p>
      )}
      {event.changes === undefined ? null : <Changes changes={event.changes} />}
      {fieldGroupsOf(event).map(({ title, fields }) => (
        <Block key={title} title={title}>
          <List>
            {fields.map((field) => (
              <FieldRow key={field.path} field={field} />
            ))}
          </List>
        </Block>
      ))}
      <Flags flags={event.flags ?? []} />
      <Cuts cut={event.cut ?? {}} />
      {event.raw === undefined ? null : <Raw raw={event.raw} />}
    </div>
  );
}

/** What only the log knows. */
function OnArrival({ view }: { readonly view: EventView }) {
  const { own, sourceName, source, received, position } = view;
  return (
    <Facts
      facts={[
        ['Source', own ? 'Daybook itself' : (sourceName ?? String(source))],
        ['Received', <Time key="r" iso={received} exact />],
        ['Position', <code key="p">{position}</code>],
        ['Class', <KeptBy key="c" view={view} />],
      ]}
    />
  );
}

function Flags({ flags }: { readonly flags: readonly string[] }) {
  if (flags.length === 0) return null;
  return (
    <Block title="What was changed on the way in">
      <List>
        {flags.map(flagWordsOf).map(({ flag, field, words }) => (
          <div key={flag} className="px-3 py-1.5">
            <dt>
              <code className="text-soft">{field ?? flag}</code>
            </dt>
            <dd>{words}.</dd>
          </div>
        ))}
      </List>
    </Block>
  );
}

function Cuts({ cut }: { readonly cut: NonNullable<EventView['event']['cut']> }) {
  const cuts = Object.entries(cut);
  if (cuts.length === 0) return null;
  return (
    <Block title="Cut, because it was over a limit">
      <List>
        {cuts.map(([path, { sha256, bytes }]) => (
          <div key={path} className="px-3 py-1.5">
            <dt>
              <code className="text-soft">{path}</code>
            </dt>
            <dd className="wrap-anywhere">
              The whole had {bytes.toLocaleString('en')} bytes, with the SHA-256 <code>{sha256}</code>
            </dd>
          </div>
        ))}
      </List>
    </Block>
  );
}
