import { type SubjectFound, subjectParts } from '@daybook/api';
import { Link } from '@tanstack/react-router';
import { useMe } from '../../api/me.ts';
import { sentenceOf, textOf } from '../search/drawer/sentence/sentence.ts';
import type { Tally } from './tally.ts';

const shownMax = 100;

/** The first of what was found, each as a sentence. */
export function FoundEvents({ tally }: { readonly tally: Tally }) {
  if (tally.events === 0) return null;
  const shown = tally.kept.slice(0, shownMax);
  return (
    <details>
      <summary className="text-soft hover:text-ink">The events</summary>
      <ol className="mt-2 flex flex-col divide-y divide-line rounded-lg border border-line">
        {shown.map((each) => (
          <FoundEvent key={each.view.position} found={each} />
        ))}
      </ol>
      {tally.events > shown.length ? (
        <p className="mt-1 text-soft">
          The first {shown.length} of {tally.events.toLocaleString('en')}.
        </p>
      ) : null}
    </details>
  );
}

function FoundEvent({ found: { view, sections } }: { readonly found: SubjectFound }) {
  const { can } = useMe();
  const { position, event, masked } = view;
  return (
    <li className="px-3 py-2">
      <p className="wrap-anywhere">{textOf(sentenceOf(event, masked))}</p>
      <p className="text-xs text-soft">
        {can('events:read') ? (
          // In a page of its own: what was found here is kept by this one alone.
          <Link
            to="/search"
            search={{ event: position }}
            target="_blank"
            className="text-accent underline underline-offset-2"
          >
            {position}
          </Link>
        ) : (
          position
        )}
        , named in: {sections.map((section) => subjectParts[section]).join('; ')}
      </p>
    </li>
  );
}
