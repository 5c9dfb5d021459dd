import type { EventView } from '@daybook/api';
import {
  decodePartialEvent,
  type Entry,
  type ManyHasher,
  parsePosition,
  type Receipt,
  RecordDigester,
  sectionIds,
} from '@daybook/event';
import { leafHash, type Proof, type Sha256, verifyInclusion } from '@daybook/tlog';
import { differences } from './differences.ts';
import { hexOf, sameBytes, type Step } from './step.ts';

export interface Root {
  readonly size: number;
  readonly root: Uint8Array;
}

const sectionNames = new Map<number, string>(Object.entries(sectionIds).map(([name, id]) => [id, name]));

/** The commitments of the sections, those in clear computed, lead to the root in the entry. */
export function contentStep({ sections }: Receipt, entry: Entry, hasher: ManyHasher): Step {
  const digester = new RecordDigester(hasher);
  digester.add({ seed: null, sections });
  const computed = digester.roots();
  const holds = sameBytes(computed, entry.root);
  return {
    id: 'content',
    state: holds ? 'holds' : 'fails',
    title: 'The content is what the entry commits to',
    detail: holds
      ? 'The root that was computed from the sections is the one in the entry.'
      : 'The sections give another root than the one in the entry: the content was changed.',
    values: [
      ...sections.map((section): readonly [string, string] => [
        sectionNames.get(section.id) ?? `section ${section.id}`,
        'bytes' in section ? `${section.bytes.length} bytes, hashed with their salt` : 'withheld, commitment only',
      ]),
      ['Computed', hexOf(computed)],
      ['In the entry', hexOf(entry.root)],
    ],
  };
}

/** What the drawer shows is what the sections hold, no more and no less. */
export function shownStep({ event }: EventView, { sections }: Receipt): Step {
  const title = 'What is shown here is that content';
  const decoded = decodePartialEvent(sections.filter((section) => 'bytes' in section));
  if (!decoded.ok) {
    return {
      id: 'shown',
      state: 'fails',
      title,
      detail: `The sections cannot be read: ${decoded.code} at ${decoded.at}.`,
    };
  }
  const differing = differences(event, decoded.value.event);
  return {
    id: 'shown',
    state: differing.length === 0 ? 'holds' : 'fails',
    title,
    detail:
      differing.length === 0
        ? 'Every field that is shown is in a section, with the same value, and no section holds another.'
        : `What is shown differs from the sections at ${differing.slice(0, 8).join(', ')}.`,
  };
}

/** Where the event stands, and what only its entry says. */
export function entryStep(view: EventView, entry: Entry, index: number): Step {
  const pairs: readonly (readonly [string, string, string])[] = [
    ['Index', String(parsePosition(view.position)?.index), String(index)],
    ['Source', String(view.source), String(entry.source)],
    ['Class', String(view.class), String(entry.class)],
    ['Received', view.received, microsecondsIso(entry.receivedUs)],
    ['Written by Daybook', String(view.own), String(entry.flags === 1)],
  ];
  const wrong = pairs.filter(([, shown, said]) => shown !== said);
  return {
    id: 'entry',
    state: wrong.length === 0 ? 'holds' : 'fails',
    title: 'Position, source and time of receipt are those of the entry',
    detail:
      wrong.length === 0
        ? 'The entry has 48 bytes and says what is shown.'
        : wrong.map(([name, shown, said]) => `${name}: shown is ${shown}, the entry says ${said}.`).join(' '),
    values: pairs.map(([name, , said]) => [name, said]),
  };
}

export function inclusionStep(sha256: Sha256, entry: Uint8Array, { index, path }: Proof, { size, root }: Root): Step {
  const leaf = leafHash(sha256, entry);
  const included = verifyInclusion(sha256, index, size, leaf, path, root);
  return {
    id: 'inclusion',
    state: included.ok ? 'holds' : 'fails',
    title: 'The entry is in the tree of the checkpoint',
    detail: included.ok
      ? `${path.length} hashes lead from entry ${index} of ${size} to the root of the checkpoint.`
      : `The path does not lead from entry ${index} to the root of the checkpoint (${included.code}).`,
    values: [
      ['Leaf', hexOf(leaf)],
      ['Root', hexOf(root)],
    ],
  };
}

function microsecondsIso(us: number): string {
  const iso = new Date(Math.floor(us / 1000)).toISOString();
  return `${iso.slice(0, -1)}${String(us % 1000).padStart(3, '0')}Z`;
}
