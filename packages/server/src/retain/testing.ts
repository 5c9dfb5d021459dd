import {
  type EventDraft,
  formatPosition,
  type IndexRange,
  type Logged,
  statementOf,
  type StoredItems,
} from '@daybook/event';
import type { DayInventory, RetainedLog } from './ports.ts';

const dayMs = 86_400_000;
export const day = 20_000;

/** A log of one class and day, in memory, that tells what is asked of it. */
export class FakeLog implements RetainedLog {
  readonly tenant = 'default';
  readonly log = 1;
  readonly stated: Logged[] = [];
  readonly calls: string[] = [];
  present = 10;
  segments = 3;
  absent: IndexRange[] = [];
  unreadable = false;
  loses = 0;
  nowUs = (day + 400) * dayMs * 1000;
  onDestroy: () => Promise<void> | void = () => undefined;
  beforeStated: () => Promise<void> | void = () => undefined;

  async appendAt(_: string, draft: EventDraft) {
    const statement = statementOf({ id: 'x', ...draft });
    if (statement === null) throw new Error('that is no statement');
    await this.beforeStated();
    this.stated.push({ index: 100 + this.stated.length, receivedUs: this.nowUs, statement });
    this.calls.push(statement.type);
    return { log: 1, index: 99 + this.stated.length };
  }
  async statements(from: number): Promise<Logged[]> {
    if (this.unreadable) throw new Error('a segment is damaged');
    return this.stated.slice(0, this.stated.length - this.loses).filter(({ index }) => index >= from);
  }
  takePlan = (): void => undefined;
  takeErasure = (): void => undefined;
  unerased = async () => [];
  async destroy(plan: number): Promise<number> {
    this.calls.push(`destroy ${formatPosition({ log: 1, index: plan })}`);
    await this.onDestroy();
    this.segments = Math.max(0, this.segments - 1);
    this.present = this.segments === 0 ? 0 : this.present - 3;
    return this.segments;
  }
  days = async () => (this.present > 0 ? [{ class: 1, day }] : []);
  inventory = async (): Promise<DayInventory> => ({
    span: [0, 9],
    present: this.present,
    there: this.present === 0 ? [] : [[10 - this.present, 9]],
    absent: this.absent,
  });
  size = () => 10;
  firstOfDay = async (of: number): Promise<number> => (of <= day ? 0 : 10);
  places: RetainedLog['places'] = async () => [];
  find = async () => ({ ok: false as const, detail: 'there are none' });
  async *read(
    _from: number,
    _eventsMax: number,
    _end: number,
  ): AsyncGenerator<{ end: number; events: readonly StoredItems[] }> {}
}
