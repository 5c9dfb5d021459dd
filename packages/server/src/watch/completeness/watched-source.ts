import { readSpanMs, silentAfterLabel } from '@daybook/api';
import type { NamedSource } from './drafts.ts';

/** A source that may send; `silentAfterMs` where somebody set it. */
export interface WatchedSource extends NamedSource {
  readonly silentAfterMs: number | null;
}

/** A source with the limit that its label sets. */
export function watchedSource({
  number,
  name,
  labels,
}: NamedSource & { readonly labels: Readonly<Record<string, string>> }): WatchedSource {
  return { number, name, silentAfterMs: readSpanMs(labels[silentAfterLabel] ?? '') };
}
