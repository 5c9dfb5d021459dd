import { sectionIds, sectionOfPath } from '@daybook/event';
import type { EventJson, EventView } from './schemas/event.ts';
import type { SubjectPageJson } from './schemas/subjects.ts';

export type SubjectFound = SubjectPageJson['events'][number];

/** How an event is put into words, where the document is made. */
export interface SubjectWords {
  readonly sentence: (view: EventView) => string;
  /** All values of it, each with its path: items of lists are numbered, `target.resources[0].id`. */
  readonly fields: (event: EventJson) => readonly { readonly path: string; readonly value: string }[];
}

/** What the parts of an event are called for somebody who has never seen one. */
export const subjectParts: Readonly<Record<SubjectFound['sections'][number], string>> = {
  core: 'what happened',
  actor: 'who did it',
  contact: 'names and e-mail addresses',
  origin: 'from where',
  target: 'what it was done to',
  request: 'how it was asked for',
  changes: 'what was changed',
  ext: 'further details',
  raw: 'the record as it came',
};

const style = `
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f24; }
  article { border-top: 1px solid #c9d1d9; padding: 1rem 0; break-inside: avoid; }
  h2 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; } h3 { font-size: 0.9rem; margin: 0.75rem 0 0.25rem; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: 0; } dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
  p, dt { color: #57606a; } @media (max-width: 40rem) { dl { display: block; } }`;

/** A page, to be handed to somebody: what the log has about them, event by event, in clear words. It needs nothing else. */
export function subjectDocument(
  identifiers: readonly string[],
  found: readonly SubjectFound[],
  at: Date,
  words: SubjectWords,
): string {
  const first = found.at(0)?.view.event.time;
  const last = found.at(-1)?.view.event.time;
  const span = first === undefined || last === undefined ? '' : `, of ${first} to ${last}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>What the access log has about you</title>
<style>${style}</style>
</head>
<body>
<h1>What the access log has about you</h1>
<p>The access log records who did what, when, from where, to what, and with which result. It was looked through from its beginning for
${identifiers.map((each) => `<b>${escaped(each)}</b>`).join(', ')}. ${found.length === 0 ? 'Nothing was found.' : `These records were found: ${found.length}${escaped(span)}.`}
Made on ${escaped(at.toISOString())}.</p>
${found.map((each) => articleOf(each, words)).join('\n')}
</body>
</html>
`;
}

function articleOf({ view, sections }: SubjectFound, { sentence, fields }: SubjectWords): string {
  const named = sections.map((section) => subjectParts[section]).join('; ');
  const lines = fields(view.event).map(({ path, value }) => ({ path, value, section: sectionAt(path) }));
  const groups = sections.flatMap((section) => {
    const of = lines.filter((line) => line.section === sectionIds[section]);
    if (of.length === 0) return [];
    const rows = of.map(({ path, value }) => `<dt>${escaped(path)}</dt><dd>${escaped(value)}</dd>`);
    return [`<h3>${escaped(subjectParts[section])}</h3>\n<dl>${rows.join('\n')}</dl>`];
  });
  return `<article>
<h2>${escaped(sentence(view))}</h2>
<p>Record ${escaped(view.position)}, received ${escaped(view.received)}${view.sourceName === undefined ? '' : ` from ${escaped(view.sourceName)}`}. You are named in: ${escaped(named)}.</p>
${groups.join('\n')}
</article>`;
}

/** Of a path as it is shown: items of lists are numbered in it, and what `raw` says is below it. */
const sectionAt = (path: string) =>
  path.startsWith('raw.') ? sectionIds.raw : sectionOfPath(path.replaceAll(/\[\d+\]/g, ''));

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => entities[char] ?? char);
