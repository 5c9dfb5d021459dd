import { decodeRecord, openSegment, parseDay, parseSegmentName, readBlock, type SectionId } from '@daybook/event';
import { nodeSegmentCodec } from '@daybook/event/node';
import { Faults, type SimulatedDisk, SimulatedFiles } from '@daybook/testkit';
import type { Kept } from './model.ts';

type Found = ReadonlyMap<number, ReadonlyMap<SectionId, Uint8Array>>;

const segmentPattern = /^tenants\/default\/content\/1\/([1-9]\d*)\/(\d{8})\/([^/]+)$/;

/** What the files of a disk have, of all classes but that of statements. Files that did not change are not read again. */
export class Present {
  readonly #known = new Map<string, { readonly bytes: Uint8Array; readonly found: Found }>();
  /** Files that were read because they were new. */
  reads = 0;

  /** What is wrong: content that should be gone, or changed, or is missing. It is all in segments by now. */
  async compare(disk: SimulatedDisk, kept: ReadonlyMap<number, Kept>): Promise<string[]> {
    const problems: string[] = [];
    const seen = new Set<string>();
    let count = 0;
    for (const [path, bytes] of disk.contents()) {
      const match = segmentPattern.exec(path);
      if (match === null) continue;
      const name = parseSegmentName(match[3] ?? '');
      const day = parseDay(match[2] ?? '');
      if (name === null || day === null) {
        problems.push(`${path} is there`);
        continue;
      }
      seen.add(path);
      const isKnown = this.#known.get(path)?.bytes === bytes;
      const found = isKnown
        ? this.#known.get(path)?.found
        : await read(disk, path, { ...name, class: Number(match[1]), day });
      if (found === undefined) continue;
      if (!isKnown) {
        this.reads += 1;
        this.#known.set(path, { bytes, found });
      }
      for (const [index, sections] of found) {
        const wanted = kept.get(index);
        count += 1;
        if (wanted === undefined) problems.push(`event ${index} of ${path} should be gone`);
        else if (wanted.sections.size !== sections.size || (!isKnown && !areEqual(wanted.sections, sections)))
          problems.push(
            `event ${index} has sections ${[...sections.keys()].join()}, not ${[...wanted.sections.keys()].join()}, or others`,
          );
      }
    }
    for (const path of this.#known.keys()) if (!seen.has(path)) this.#known.delete(path);
    if (problems.length === 0 && count !== kept.size) {
      const there = new Set([...this.#known.values()].flatMap(({ found }) => [...found.keys()]));
      const missing = [...kept.keys()].filter((index) => !there.has(index));
      problems.push(`${count} events are there, not ${kept.size}: ${missing.slice(0, 5).join()} are missing`);
    }
    return problems;
  }
}

async function read(disk: SimulatedDisk, path: string, name: Parameters<typeof openSegment>[3]): Promise<Found> {
  const files = new SimulatedFiles(disk, new Faults());
  const found = new Map<number, ReadonlyMap<SectionId, Uint8Array>>();
  const blocks = await openSegment(files, 'default', 1, name, nodeSegmentCodec);
  if (!blocks.ok) throw new Error(`${path}: ${blocks.code}`);
  for (const block of blocks.value) {
    const records = await readBlock(files, path, block, nodeSegmentCodec);
    if (!records.ok) throw new Error(`${path}: ${records.code}`);
    for (const { index, bytes } of records.value) {
      const record = decodeRecord(bytes);
      if (!record.ok) throw new Error(`event ${index} of ${path}: ${record.code}`);
      const there = record.value.sections.flatMap((each) =>
        'bytes' in each ? [[each.id as SectionId, each.bytes] as const] : [],
      );
      found.set(index, new Map(there));
    }
  }
  return found;
}

function areEqual(a: ReadonlyMap<SectionId, Uint8Array>, b: ReadonlyMap<SectionId, Uint8Array>): boolean {
  return [...a].every(([id, bytes]) => Buffer.compare(bytes, b.get(id) ?? new Uint8Array()) === 0);
}
