import { expect, test } from 'vitest';
import { forget, type Kept, loadKept, saveGiven, saveKept } from './kept.ts';

class Place {
  readonly #texts = new Map<string, string>();
  getItem = (key: string): string | null => this.#texts.get(key) ?? null;
  setItem = (key: string, text: string): void => void this.#texts.set(key, text);
  removeItem = (key: string): void => void this.#texts.delete(key);
}

const kept: Kept = { vkey: 'v', from: 'given', since: '2026', checkpoints: { o: 'n' } };

test('what is remembered comes back, until it is forgotten', () => {
  const place = new Place();
  expect(loadKept(place)).toBeNull();
  expect(saveKept(place, kept)).toBe(true);
  expect(loadKept(place)).toEqual(kept);
  forget(place);
  expect(loadKept(place)).toBeNull();
});

test('what somebody else wrote there is nothing that is remembered', () => {
  for (const text of ['', '{', '[]', '7', '{"vkey":1}', '{"vkey":"v","from":"x","since":"s","checkpoints":{}}']) {
    const place = new Place();
    place.setItem('daybook.log', text);
    expect(loadKept(place)).toBeNull();
  }
});

test('it is bounded, and a browser that keeps nothing says so', () => {
  const place = new Place();
  const checkpoints = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`o${i}`, 'n']));
  saveKept(place, { ...kept, checkpoints });
  expect(Object.keys(loadKept(place)?.checkpoints ?? {})).toHaveLength(16);
  const full = {
    ...place,
    setItem: () => {
      throw new Error('full');
    },
  };
  expect(saveKept(full, kept)).toBe(false);
});

test('a key that was given takes the place of another, and of what was seen under it', () => {
  const place = new Place();
  saveKept(place, { ...kept, from: 'first-use' });
  saveGiven(place, 'v');
  expect(loadKept(place)).toMatchObject({ from: 'given', checkpoints: { o: 'n' } });
  saveGiven(place, 'w');
  expect(loadKept(place)).toMatchObject({ vkey: 'w', from: 'given', checkpoints: {} });
});
