import type { EventView } from '@daybook/api';
import { expect, test } from 'vitest';
import { TailBuffer } from './buffer.ts';

const limits = { rowsMax: 5, waitingMax: 3 };
const event = (index: number) =>
  ({ type: 'event', position: `1:${index}`, view: { position: `1:${index}` } as EventView }) as const;
const positions = ({ rows }: TailBuffer) => rows.map(({ position }) => position);

function filled(buffer: TailBuffer, from: number, to: number): void {
  for (let index = from; index < to; index += 1) buffer.push(event(index), 0);
}

test('rows are newest first, and the oldest make room', () => {
  const buffer = new TailBuffer(limits);
  filled(buffer, 0, 3);
  buffer.settle();
  filled(buffer, 3, 7);
  expect(positions(buffer)).toEqual(['1:2', '1:1', '1:0']);
  buffer.settle();
  expect(positions(buffer)).toEqual(['1:6', '1:5', '1:4', '1:3', '1:2']);
});

test('while it is paused rows stay, what waits is bounded, and what was let go is counted', () => {
  const buffer = new TailBuffer(limits);
  filled(buffer, 0, 2);
  buffer.pause();
  filled(buffer, 2, 7);
  buffer.settle();
  expect([positions(buffer), buffer.waiting, buffer.skipped]).toEqual([['1:1', '1:0'], 3, 2]);
  buffer.resume();
  expect([positions(buffer), buffer.waiting]).toEqual([['1:6', '1:5', '1:4', '1:1', '1:0'], 0]);
});

test('what the server left out, and what is gone, has its row', () => {
  const buffer = new TailBuffer(limits);
  buffer.push({ type: 'dropped', dropped: { reason: 'slow', count: 40, first: '1:1', last: '1:9' } }, 0);
  buffer.push({ type: 'dropped', dropped: { reason: 'too-far-back', count: null, first: '1:1', last: '1:9' } }, 0);
  buffer.push({ type: 'missing', missing: { position: '1:10', code: 'missing', detail: 'gone' } }, 0);
  buffer.settle();
  expect(buffer.rows.map(({ type }) => type)).toEqual(['missing', 'dropped', 'dropped']);
  expect(buffer.dropped).toBe(40);
});

test('the rate is that of the last ten seconds', () => {
  const buffer = new TailBuffer(limits);
  for (let i = 0; i < 50; i += 1) buffer.push(event(i), i * 100);
  expect(buffer.rate(5_000)).toBe(5);
  expect(buffer.rate(16_000)).toBe(0);
});
