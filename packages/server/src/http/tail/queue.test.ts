import type { StoredItems } from '@daybook/event';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { itemsOf, storedEvent } from '../../index/testing.ts';
import { TailQueue } from './queue.ts';

const batch = (first: number, count: number) => ({
  tenant: 'default',
  log: 1,
  first,
  end: first + count,
  events: Array.from({ length: count }, (_, i) => itemsOf(storedEvent(first + i))),
});
const isEven = ({ position }: StoredItems): boolean => position.index % 2 === 0;

test('every event comes out once and in order, or lies in a range that is said to be dropped, with its count', () => {
  const step = fc.record({ commit: fc.integer({ min: 0, max: 9 }), takes: fc.integer({ min: 0, max: 3 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (steps, eventsMax) => {
      const queue = new TailQueue(eventsMax, isEven);
      let size = 0;
      let next = 0;
      const take = (): boolean => {
        const item = queue.take(7);
        if (item === null) return false;
        if (item.type === 'events') {
          expect(item.events.map(({ position }) => position.index)).toEqual(
            Array.from({ length: item.upTo.index + 1 - next }, (_, i) => next + i),
          );
        } else {
          expect(item.first.index).toBe(next);
          const indices = Array.from({ length: item.upTo.index + 1 - next }, (_, i) => next + i);
          expect(item.count).toBe(indices.filter((index) => index % 2 === 0).length);
        }
        next = item.upTo.index + 1;
        return true;
      };
      for (const { commit, takes } of steps) {
        queue.push(batch(size, commit));
        size += commit;
        expect(queue.length).toBeLessThanOrEqual(Math.max(eventsMax, 9));
        for (let i = 0; i < takes; i += 1) take();
      }
      while (take());
      expect(next).toBe(size);
    }),
  );
});
