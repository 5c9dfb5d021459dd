import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Oldest } from './oldest.ts';

test('whatever is added, moved to the end and removed meanwhile, it is the first key of the map', () => {
  const step = fc.record({ what: fc.constantFrom('set', 'move', 'remove', 'clear', 'evict'), key: fc.nat(8) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const map = new Map<number, number>();
      const oldest = new Oldest(map);
      for (const { what, key } of steps) {
        if (what === 'clear') map.clear();
        if (what === 'move' || what === 'remove') map.delete(key);
        if (what === 'set' || what === 'move') map.set(key, key);
        if (what !== 'evict') continue;
        const [first] = map.keys();
        const found = oldest.next();
        expect(found).toBe(first);
        if (found !== undefined) map.delete(found);
      }
    }),
  );
});
