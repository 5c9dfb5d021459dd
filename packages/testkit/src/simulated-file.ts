import type { SeededRandom } from './seeded-random.ts';

const sectorBytes = 512;
const nothing = new Uint8Array(0);

/**
 * One file's content, as programs see it and as the disk has it. Between syncs every version is kept: after a crash each
 * sector may be of any of them, or zero where it was newly given to the file. Arrays that come in are not kept.
 */
export class SimulatedFile {
  /** The first is durable, the last is what programs see. */
  #versions: Uint8Array[] = [nothing];
  /** Sectors that a failed sync left marked as written: another sync does not write them. */
  #lost = new Set<number>();

  get live(): Uint8Array {
    return this.#versions.at(-1) ?? nothing;
  }

  write(bytes: Uint8Array, at: number): void {
    const size = Math.max(this.live.length, at + bytes.length);
    const next = new Uint8Array(size);
    next.set(this.live);
    next.set(bytes, at);
    this.#versions.push(next);
    for (let s = Math.floor(at / sectorBytes); s * sectorBytes < at + bytes.length; s += 1) this.#lost.delete(s);
  }

  truncate(size: number): void {
    this.#versions.push(this.live.slice(0, size));
  }

  sync(): void {
    if (this.#lost.size === 0) {
      this.#versions = [this.live];
      return;
    }
    const onDisk = this.live.slice();
    for (const s of this.#lost) onDisk.set(sectorOf(this.#durable, s, onDisk.length), s * sectorBytes);
    this.#versions = [onDisk, this.live];
  }

  failSync(): void {
    for (let s = 0; s * sectorBytes < this.live.length; s += 1) {
      if (!equal(sectorOf(this.live, s), sectorOf(this.#durable, s))) this.#lost.add(s);
    }
  }

  copy(): SimulatedFile {
    const copy = new SimulatedFile();
    copy.#versions = [...this.#versions];
    copy.#lost = new Set(this.#lost);
    return copy;
  }

  /** What a crash leaves. */
  crash(random: SeededRandom): void {
    this.#versions = [this.#survivor(random)];
    this.#lost.clear();
  }

  get #durable(): Uint8Array {
    return this.#versions[0] ?? nothing;
  }

  #survivor(random: SeededRandom): Uint8Array {
    if (this.#versions.length === 1 || random.chance(0.25)) return this.#durable;
    const lengths = this.#versions.map((version) => version.length);
    const min = Math.min(...lengths);
    const max = Math.max(...lengths);
    const whole = random.chance(0.25);
    let length = whole ? this.live.length : random.pick(lengths);
    if (!whole && random.chance(0.3)) length = min + random.below(max - min + 1);
    const content = new Uint8Array(length);
    for (let s = 0; s * sectorBytes < length; s += 1) {
      content.set(this.#survivingSector(s, whole, length, random), s * sectorBytes);
    }
    return content;
  }

  #survivingSector(s: number, whole: boolean, length: number, random: SeededRandom): Uint8Array {
    const of = (version: Uint8Array): Uint8Array => sectorOf(version, s, length);
    if (this.#lost.has(s)) return of(this.#durable);
    if (whole) return of(this.live);
    const candidates = this.#versions.filter((version) => version.length > s * sectorBytes);
    // Where some version did not reach as far, the sector was given to the file anew and may hold zeros.
    if (candidates.length < this.#versions.length && random.chance(0.3)) return of(nothing);
    return candidates.length === 0 ? of(nothing) : of(random.pick(candidates));
  }
}

/** A sector's bytes, zeros where the version ends before, cut where a file of `length` ends. */
function sectorOf(version: Uint8Array, s: number, length = Number.POSITIVE_INFINITY): Uint8Array {
  const start = s * sectorBytes;
  const sector = new Uint8Array(Math.max(0, Math.min(sectorBytes, length - start)));
  sector.set(version.subarray(start, start + sector.length));
  return sector;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
