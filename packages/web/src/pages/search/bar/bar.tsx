import { useState } from 'react';
import { useFields } from '../../../api/fields.ts';
import { useMe } from '../../../api/me.ts';
import { Button } from '../../../ui/button.tsx';
import { onSubmit } from '../../../ui/form.ts';
import { Icon } from '../../../ui/icon.tsx';
import type { Asked } from '../asked.ts';
import { useHistogram } from '../counts.ts';
import { useGo } from '../go.ts';
import type { EventsSearch } from '../search.ts';
import { TimePicker } from '../time/picker.tsx';
import { faultsIn, faultsOf } from './faults.ts';
import { FaultList } from './fault-list.tsx';
import { keepQuery } from './history.ts';
import { HistoryMenu } from './history-menu.tsx';
import { QueryInput } from './query-input.tsx';
import { SyntaxHelp } from './syntax-help.tsx';

interface Props {
  readonly search: EventsSearch;
  readonly asked: Asked;
  readonly onAgain: () => void;
}

/** The query, and from when to when. */
export function SearchBar(props: Props) {
  // Another query in the address, as by going back, is another text in the field.
  return <Bar key={props.search.q ?? ''} {...props} />;
}

function Bar({ search, asked, onAgain }: Props) {
  const go = useGo();
  const fields = useFields();
  const { subject } = useMe().me;
  const { error } = useHistogram(asked);
  const [text, setText] = useState(search.q ?? '');
  /** Whether the text as it is was asked for, and what is wrong with it is to be said. */
  const [isAsked, setAsked] = useState(text !== '');
  const found = fields === null ? [] : faultsIn(text, fields);
  const faults = found.length > 0 || text !== (search.q ?? '') ? found : faultsOf(error);
  const change = (next: string): void => {
    setText(next);
    setAsked(false);
  };
  const ask = (q: string): void => {
    setText(q);
    setAsked(true);
    if (fields !== null && faultsIn(q, fields).length > 0) return;
    keepQuery(subject, q);
    if (q === (search.q ?? '')) onAgain();
    else go({ q });
  };
  return (
    <search className="mb-3 block">
      <div className="flex flex-wrap items-start gap-2">
        <form id="search" onSubmit={onSubmit(() => ask(text))} className="relative min-w-0 flex-1 basis-96">
          <QueryInput asked={asked} fields={fields} value={text} faults={faults} onChange={change} />
          <div className="absolute top-1 right-1 flex">
            <HistoryMenu onChoose={ask} />
            <SyntaxHelp />
          </div>
          <FaultList text={text} faults={faults} isUrgent={isAsked} onMend={change} />
        </form>
        <div className="flex max-w-full min-w-0 gap-2">
          <TimePicker
            range={search}
            onChange={({ since, until }) => {
              if (since === search.since && until === search.until) onAgain();
              else go({ since, until });
            }}
          />
          <Button aria-label="Search again" title="Search again" className="h-9 shrink-0 px-2.5" onClick={onAgain}>
            <Icon name="refresh" />
          </Button>
          <Button type="submit" form="search" look="primary" className="h-9 shrink-0">
            Search
          </Button>
        </div>
      </div>
    </search>
  );
}
