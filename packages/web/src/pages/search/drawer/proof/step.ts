/** One thing that was checked. `open` is neither: it could not be checked, or there was nothing to compare with. */
export interface Step {
  readonly id: 'receipt' | 'content' | 'shown' | 'entry' | 'inclusion' | 'key' | 'signature' | 'history';
  readonly state: 'holds' | 'fails' | 'open';
  readonly title: string;
  /** What was compared, or what is wrong, in a sentence. */
  readonly detail: string;
  /** What was compared with what. */
  readonly values?: readonly (readonly [string, string])[];
}

export type Verdict = 'holds' | 'fails' | 'open';

export function verdictOf(steps: readonly Step[]): Verdict {
  if (steps.some(({ state }) => state === 'fails')) return 'fails';
  return steps.some(({ state }) => state === 'open') ? 'open' : 'holds';
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
