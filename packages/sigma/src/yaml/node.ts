import type { Place } from '../fault.ts';

/** What a file says, with the place of each thing. */
export type Node = MapNode | ListNode | ScalarNode;

export interface MapNode {
  readonly type: 'map';
  readonly place: Place;
  readonly entries: readonly Entry[];
}

export interface Entry {
  readonly key: string;
  readonly keyPlace: Place;
  readonly value: Node;
}

export interface ListNode {
  readonly type: 'list';
  readonly place: Place;
  readonly items: readonly Node[];
}

export interface ScalarNode {
  readonly type: 'scalar';
  readonly place: Place;
  readonly value: string | number | boolean | null;
  /** As it is written: a date, or a number with leading zeros, is text to some fields. */
  readonly text: string;
}

export function entryOf(map: MapNode, key: string): Entry | undefined {
  return map.entries.find((entry) => entry.key === key);
}

export const valueOf = (map: MapNode, key: string): Node | undefined => entryOf(map, key)?.value;
