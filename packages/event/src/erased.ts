import type { Sha256 } from '@daybook/tlog';
import type { ManyHasher } from './digest.ts';
import { revealSections, withhold } from './receipt.ts';
import type { Record } from './record.ts';
import { type SectionId, sectionIds } from './schema.ts';

/** What stands for the actor where the section was destroyed: who it was is not known any more. */
const erasedActor = new TextEncoder().encode('{"actor":{"id":"erased","type":"anonymous"}}');

/** Sections of a record whose content was destroyed, ascending. */
export function destroyedSections({ seed, sections }: Record): SectionId[] {
  if (seed !== null) return [];
  return sections.flatMap((section) => ('commitment' in section ? [section.id as SectionId] : []));
}

/**
 * The sections of a record that can be read. An event always says who; where that was destroyed, this says so.
 * Empty where nothing is left.
 */
export function readableSections(record: Record): { readonly id: number; readonly bytes: Uint8Array }[] {
  const left = record.sections.filter((section) => 'bytes' in section);
  if (left.length === 0 || !destroyedSections(record).includes(sectionIds.actor)) return left;
  const at = left.findIndex(({ id }) => id > sectionIds.actor);
  return left.toSpliced(at === -1 ? left.length : at, 0, { id: sectionIds.actor, bytes: erasedActor });
}

/**
 * The record without some of its sections: their commitments stay, so that its root is the same, and the others get salts of their own
 * in place of the seed. Null where there is none of them in it.
 */
export function withoutSections(
  record: Record,
  ids: readonly number[],
  hasher: ManyHasher,
  sha256: Sha256,
): Record | null {
  if (!record.sections.some((section) => 'bytes' in section && ids.includes(section.id))) return null;
  const sections = revealSections(record, hasher);
  return { seed: null, sections: sections.map((each) => (ids.includes(each.id) ? withhold(each, sha256) : each)) };
}
