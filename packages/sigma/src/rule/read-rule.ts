import type { MapNode } from '../yaml/node.ts';
import { entryOf } from '../yaml/node.ts';
import { readDetection } from './read-detection.ts';
import { readHead, readLogSource } from './read-head.ts';
import type { ItemContext } from './read-item.ts';
import type { DetectionRule } from './rule.ts';

/** A detection rule of specification 2.1. Null with faults where anything in it cannot be honoured exactly. */
export function readRule(map: MapNode, context: ItemContext): DetectionRule | null {
  const { faults } = context;
  const before = faults.all.length;
  const head = readHead(map, faults);
  const logSource = readLogSource(map, faults);
  const entry = entryOf(map, 'detection');
  if (entry?.value.type !== 'map')
    return faults.add('field-missing', 'A rule needs a detection, with searches', map.place);
  const detection = readDetection(entry.value, entry.keyPlace, context);
  if (head === null || logSource === null || detection === null || faults.all.length > before) return null;
  return { type: 'detection', head, logSource, ...detection };
}
