import { subjectParts } from '@daybook/api';
import { Button } from '../../ui/button.tsx';
import { countText } from '../../ui/count.ts';
import { Facts } from '../../ui/facts.tsx';
import { FoundEvents } from './events.tsx';
import { ByClass } from './by-class.tsx';
import { saveFound } from './save.ts';
import { type Finding, keptMax } from './use-finding.ts';

interface Props {
  readonly finding: Finding;
  /** Null where it cannot be asked for. */
  readonly onErase: (() => void) | null;
}

/** What was found so far: how much, in which parts of events, what keeps it, and the events themselves. */
export function Found({ finding, onErase }: Props) {
  const { tally, state } = finding;
  return (
    <div className="mt-5 flex flex-col gap-5 border-t border-line pt-4">
      <Progress finding={finding} />
      {tally.events === 0 ? null : (
        <>
          <section aria-label="By part of the event">
            <h3 className="mb-1 font-semibold">Where the person is named</h3>
            <Facts
              facts={[...tally.sections]
                .toSorted((a, b) => b[1] - a[1])
                .map(([section, count]) => [subjectParts[section], countText(count)])}
            />
          </section>
          <section aria-label="By what was found">
            <h3 className="mb-1 font-semibold">By what</h3>
            <Facts facts={finding.identifiers.map((each) => [each, countText(tally.identifiers.get(each) ?? 0)])} />
          </section>
          <ByClass tally={tally} />
          {state === 'running' ? null : <HandOver finding={finding} />}
        </>
      )}
      {onErase === null || tally.events === 0 ? null : (
        <div>
          <Button look="danger" onClick={onErase}>
            Ask for it to be erased …
          </Button>
        </div>
      )}
      <FoundEvents tally={tally} />
    </div>
  );
}

function Progress({ finding: { tally, read, state, error } }: Pick<Props, 'finding'>) {
  const amount = `${read.end.toLocaleString('en')} of ${countText(read.of)} of the log`;
  const named = tally.events === 0 ? 'Nothing' : countText(tally.events);
  return (
    <div>
      {state === 'running' ? (
        <progress
          aria-label="Of the log that was read"
          className="mb-1 h-2 w-full accent-accent"
          {...(read.of === 0 ? {} : { value: read.end, max: read.of })}
        />
      ) : null}
      <p role="status">
        {state === 'running' ? (
          `${read.of === 0 ? 'The log is being read' : `Read ${amount}`}. Found so far: ${countText(tally.events)}.`
        ) : state === 'stopped' ? (
          <span className="text-warn">
            {error === null ? 'Stopped' : 'It could not go on'} after {amount}: this is not all. {named} was found until
            there.
          </span>
        ) : tally.events === 0 ? (
          'The log has nothing about the person. Are all names and addresses there? Each is found as a whole.'
        ) : (
          <strong>
            {named}
            {tally.first === null ? '' : `, of ${tally.first.slice(0, 10)} to ${tally.last?.slice(0, 10)}`}.
          </strong>
        )}
      </p>
    </div>
  );
}

/** Copies for the person. */
function HandOver({ finding }: Pick<Props, 'finding'>) {
  const { tally, state } = finding;
  if (tally.events > keptMax)
    return (
      <p className="text-soft">
        These are more than {keptMax.toLocaleString('en')} events: take them out with{' '}
        <code>daybook subject export</code>.
      </p>
    );
  return (
    <div>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" onClick={() => saveFound(finding, 'html')}>
          Save as a page to hand over
        </Button>
        <Button onClick={() => saveFound(finding, 'json')}>Save as JSON</Button>
      </div>
      <p className="mt-1 text-soft">
        Look it over before it leaves: an event may name others, too.
        {state === 'stopped' ? ' It is not all that the log has.' : ''}
      </p>
    </div>
  );
}
