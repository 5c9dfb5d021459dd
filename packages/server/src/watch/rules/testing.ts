import type { KeptRule } from './rule.ts';
import { readRuleFile } from './read-file.ts';
import { shippedRules } from './shipped.ts';

/** The rules that come with the product, enabled, as they are kept; of these files where it is said. */
export function keptShippedRules(isWanted: (path: string) => boolean = () => true): readonly KeptRule[] {
  return shippedRules()
    .filter(({ path }) => isWanted(path))
    .flatMap((file) => {
      const read = readRuleFile(file);
      if (!read.ok) throw new Error(`${file.path}: ${read.faults[0]?.message}`);
      const { path } = file;
      return read.rules.map((rule): KeptRule => {
        return { id: rule.id, rule, isShipped: true, path, isEnabled: true, isApproved: false, updatedMs: null };
      });
    });
}
