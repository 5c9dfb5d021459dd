import type { ListedVersion, LockedBucket } from './ports.ts';

/** What a bucket has under one name. */
export interface BucketObject {
  readonly key: string;
  /** The oldest first: names are written only where there is none, so that one is ours. The oldest ones are given, no more. */
  readonly versions: readonly string[];
  /** All there are. */
  readonly versionsCount: number;
  /** Delete markers: the last ones that were listed. */
  readonly markers: readonly string[];
  readonly markersCount: number;
}

/** What a listing has, name by name. However many versions a name has, few of them are in memory at once. */
export async function* objectsOf(
  bucket: Pick<LockedBucket, 'list'>,
  under: string,
  versionsMax: number,
): AsyncGenerator<BucketObject> {
  let open: BucketObject | null = null;
  for await (const page of bucket.list(under)) {
    for (const { key, version, isMarker } of page.toSorted(byKey)) {
      if (open !== null && open.key !== key) {
        yield open;
        open = null;
      }
      open ??= { key, versions: [], versionsCount: 0, markers: [], markersCount: 0 };
      // The listing gives the newest first.
      const more = (known: readonly string[]): string[] => [version, ...known].slice(0, versionsMax);
      open = isMarker
        ? { ...open, markers: more(open.markers), markersCount: open.markersCount + 1 }
        : { ...open, versions: more(open.versions), versionsCount: open.versionsCount + 1 };
    }
  }
  if (open !== null) yield open;
}

const byKey = (a: ListedVersion, b: ListedVersion): number => (a.key === b.key ? 0 : a.key < b.key ? -1 : 1);
