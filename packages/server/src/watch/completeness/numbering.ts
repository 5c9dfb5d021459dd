import type { Redact } from '@daybook/event';
import { completenessLimits } from './limits.ts';

/** Numbers that a source used and whose events did not come, both ends with it. Times are when something was received, ms since 1970. */
export interface Gap {
  readonly epoch: string;
  readonly from: bigint;
  readonly to: bigint;
  /** The event before; null where the numbering began with the gap. */
  readonly afterMs: number | null;
  /** What showed that they are missing. */
  readonly noticedMs: number;
  /** Whether the log was told. */
  readonly isAnnounced: boolean;
}

/** One numbering of a source: since it was started, as a rule. */
export interface Epoch {
  readonly id: string;
  /** The number after the highest one that came. */
  next: bigint;
  readonly firstMs: number;
  /** When an event of it, or a sign of life that agrees with what came, was received. */
  lastMs: number;
  /** The source said that it used no higher number, and all up to it came. */
  isEnded: boolean;
  /** What the source last said that it had used, while not all of that has come. */
  said: { readonly seq: bigint; readonly atMs: number; readonly isEnd: boolean } | null;
  /** Numbers that came more than once. */
  repeats: number;
  /** Of these, those that the log was told of. */
  repeatsAnnounced: number;
  /** Events that the source says it lost. */
  dropped: number;
}

/** What stands for the name of a numbering that must not be kept: the same for the same name. Nobody finds the name from it. */
export type StandIn = (name: string) => string;

const standInHead = 'erased-';

/** The numbers of one source, as its events come: which are missing. Their order may differ from that of the numbers. */
export class Numbering {
  /** By id. */
  #epochs: Map<string, Epoch>;
  #gaps: Gap[];
  /** Numbers that came after the log had been told that they are missing, and that it was not told yet. */
  #filled: number;
  /** Before that, not all is kept. */
  #keptSinceMs: number;
  /** Numbers in gaps for which there was no room. */
  #unkept: bigint;
  readonly #standIn: StandIn;
  /** Whether a name of one was erased: then it comes again under the name that it had. */
  #hasErased: boolean;

  constructor(kept: NumberingJson | null, sinceMs: number, standIn: StandIn) {
    this.#epochs = new Map((kept?.epochs ?? []).map((epoch) => [epoch.id, epochOf(epoch)]));
    this.#gaps = (kept?.gaps ?? []).map((gap) => ({ ...gap, from: BigInt(gap.from), to: BigInt(gap.to) }));
    this.#filled = kept?.filled ?? 0;
    this.#keptSinceMs = kept?.keptSinceMs ?? sinceMs;
    this.#unkept = BigInt(kept?.unkept ?? 0);
    this.#standIn = standIn;
    this.#hasErased = this.epochs.some(({ id }) => id.startsWith(standInHead));
  }

  get epochs(): readonly Epoch[] {
    return [...this.#epochs.values()];
  }

  /** In the order in which they were noticed. */
  get gaps(): readonly Gap[] {
    return this.#gaps;
  }

  get keptSinceMs(): number {
    return this.#keptSinceMs;
  }

  /** Numbers that are missing. */
  get missing(): bigint {
    return this.#gaps.reduce((sum, { from, to }) => sum + to - from + 1n, this.#unkept);
  }

  get unkept(): bigint {
    return this.#unkept;
  }

  /** By which a numbering of this name is known here. */
  idOf(name: string): string {
    if (!this.#hasErased || this.#epochs.has(name)) return name;
    const standIn = this.#standInOf(name);
    return this.#epochs.has(standIn) ? standIn : name;
  }

  /** Puts stand-ins in the place of names that a person is named in. What was counted under them goes on under those. Whether there are any. */
  redact(redact: Redact): boolean {
    const erased = this.epochs.map(({ id }) => id).concat(this.#gaps.map(({ epoch }) => epoch));
    const names = new Map(erased.flatMap((id) => (redact(id) === id ? [] : [[id, this.#standInOf(id)] as const])));
    if (names.size === 0) return false;
    const nameOf = (id: string): string => names.get(id) ?? id;
    this.#epochs = new Map(this.epochs.map((epoch) => [nameOf(epoch.id), { ...epoch, id: nameOf(epoch.id) }]));
    this.#gaps = this.#gaps.map((gap) => ({ ...gap, epoch: nameOf(gap.epoch) }));
    this.#hasErased = true;
    return true;
  }

  #standInOf(name: string): string {
    return `${standInHead}${this.#standIn(name)}`;
  }

  /** An event with a number came. */
  came(name: string, seq: bigint, receivedMs: number): void {
    const id = this.idOf(name);
    const epoch = this.#epochs.get(id);
    if (epoch === undefined) {
      this.#begin(id, seq, receivedMs);
      return;
    }
    if (seq >= epoch.next) {
      this.#miss({ epoch: id, from: epoch.next, to: seq - 1n, afterMs: epoch.lastMs, noticedMs: receivedMs });
      epoch.next = seq + 1n;
    } else if (!this.#fill(id, seq)) epoch.repeats += 1;
    epoch.lastMs = Math.max(epoch.lastMs, receivedMs);
    this.#agree(epoch);
  }

  /** The source says which number it used last; with `isEnd`, that it uses none after it. */
  said(name: string, seq: bigint, atMs: number, isEnd: boolean): void {
    const id = this.idOf(name);
    const known = this.#epochs.get(id);
    // One of which nothing came yet begins before its first number.
    const epoch = known ?? this.#keep({ ...newEpoch(id, atMs), next: seq === 0n ? 0n : 1n });
    if (epoch.said === null || seq >= epoch.said.seq) epoch.said = { seq, atMs, isEnd };
    this.#agree(epoch);
  }

  /** What a source said that it used and that has not come by now is missing. */
  due(nowMs: number): void {
    for (const epoch of this.#epochs.values()) {
      const { said } = epoch;
      if (said === null || nowMs - said.atMs < completenessLimits.graceMs) continue;
      this.#miss({ epoch: epoch.id, from: epoch.next, to: said.seq, afterMs: epoch.lastMs, noticedMs: said.atMs });
      epoch.next = said.seq + 1n;
      epoch.said = null;
      epoch.isEnded ||= said.isEnd;
    }
  }

  /** Those of which the log is to be told now. */
  unannounced(nowMs: number): readonly Gap[] {
    return this.#gaps.filter(
      ({ isAnnounced, noticedMs }) => !isAnnounced && nowMs - noticedMs >= completenessLimits.graceMs,
    );
  }

  announced(gaps: readonly Gap[]): void {
    const told = new Set(gaps);
    this.#gaps = this.#gaps.map((gap) => (told.has(gap) ? { ...gap, isAnnounced: true } : gap));
  }

  /** Numberings with numbers that came again, of which the log was not told yet. */
  repeated(): readonly Epoch[] {
    return this.epochs.filter(({ repeats, repeatsAnnounced }) => repeats > repeatsAnnounced);
  }

  get filled(): number {
    return this.#filled;
  }

  filledAnnounced(): void {
    this.#filled = 0;
  }

  /** Events that the source says it lost since it began to number: how many of them are new. */
  dropped(name: string, count: number, atMs: number): number {
    const id = this.idOf(name);
    const epoch = this.#epochs.get(id) ?? this.#keep(newEpoch(id, atMs));
    const more = Math.max(0, count - epoch.dropped);
    epoch.dropped += more;
    return more;
  }

  json(): NumberingJson {
    return {
      epochs: this.epochs.map((epoch) => ({
        ...epoch,
        next: String(epoch.next),
        said: epoch.said === null ? null : { ...epoch.said, seq: String(epoch.said.seq) },
      })),
      gaps: this.#gaps.map((gap) => ({ ...gap, from: String(gap.from), to: String(gap.to) })),
      filled: this.#filled,
      keptSinceMs: this.#keptSinceMs,
      unkept: String(this.#unkept),
    };
  }

  /** Who numbers begins at 0 or 1, where the numbering has a name of its own: what is before the first that came is missing. */
  #begin(id: string, seq: bigint, receivedMs: number): void {
    this.#keep({ ...newEpoch(id, receivedMs), next: seq + 1n });
    if (id !== '' && seq > 1n) this.#miss({ epoch: id, from: 1n, to: seq - 1n, afterMs: null, noticedMs: receivedMs });
  }

  #agree(epoch: Epoch): void {
    const { said } = epoch;
    if (said === null || epoch.next <= said.seq) return;
    epoch.lastMs = Math.max(epoch.lastMs, said.atMs);
    epoch.isEnded = said.isEnd && epoch.next === said.seq + 1n;
    epoch.said = null;
  }

  #keep(epoch: Epoch): Epoch {
    if (this.#epochs.size >= completenessLimits.epochsMax) {
      const oldest = this.epochs.reduce((least, each) => (each.lastMs < least.lastMs ? each : least));
      this.#epochs.delete(oldest.id);
      this.#keptSinceMs = Math.max(this.#keptSinceMs, oldest.lastMs + 1);
    }
    this.#epochs.set(epoch.id, epoch);
    return epoch;
  }

  #miss(gap: Omit<Gap, 'isAnnounced'>): void {
    if (gap.from > gap.to) return;
    if (this.#gaps.length >= completenessLimits.gapsMax) {
      // One that the log was told of is in the log. Others are counted, at least.
      const at = this.#gaps.findIndex(({ isAnnounced }) => isAnnounced);
      const [told] = at === -1 ? [] : this.#gaps.splice(at, 1);
      if (told === undefined) {
        this.#unkept += gap.to - gap.from + 1n;
        return;
      }
      this.#keptSinceMs = Math.max(this.#keptSinceMs, told.noticedMs + 1);
    }
    this.#gaps.push({ ...gap, isAnnounced: false });
  }

  /** False where the number was not missing. */
  #fill(epoch: string, seq: bigint): boolean {
    const at = this.#gaps.findIndex((gap) => gap.epoch === epoch && gap.from <= seq && seq <= gap.to);
    const gap = this.#gaps[at];
    if (gap === undefined) return false;
    const left = [
      { ...gap, to: seq - 1n },
      { ...gap, from: seq + 1n },
    ].filter(({ from, to }) => from <= to);
    this.#gaps.splice(at, 1, ...left.slice(0, completenessLimits.gapsMax - this.#gaps.length + 1));
    if (gap.isAnnounced) this.#filled += 1;
    return true;
  }
}

function newEpoch(id: string, atMs: number): Epoch {
  return {
    id,
    next: 0n,
    firstMs: atMs,
    lastMs: atMs,
    isEnded: false,
    said: null,
    repeats: 0,
    repeatsAnnounced: 0,
    dropped: 0,
  };
}

/** As it is kept: numbers as text, since they have up to 64 bits. */
export interface NumberingJson {
  readonly epochs: readonly (Omit<Epoch, 'next' | 'said'> & {
    readonly next: string;
    readonly said: { readonly seq: string; readonly atMs: number; readonly isEnd: boolean } | null;
  })[];
  readonly gaps: readonly (Omit<Gap, 'from' | 'to'> & { readonly from: string; readonly to: string })[];
  readonly filled: number;
  readonly keptSinceMs: number;
  readonly unkept: string;
}

function epochOf(kept: NumberingJson['epochs'][number]): Epoch {
  const said = kept.said === null ? null : { ...kept.said, seq: BigInt(kept.said.seq) };
  return { ...kept, next: BigInt(kept.next), said };
}
