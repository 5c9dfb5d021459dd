import type { FaultKind } from '@daybook/testkit';

/** How one call may fail, and whether the machine crashes with it. */
export const failures: readonly (readonly [kind: FaultKind, crashes: boolean])[] = [
  ['before', false],
  ['after', true],
  ['torn', true],
  ['kill-before', false],
  ['kill-after', true],
];

/** Has each of these calls fail, by its number from 1, in a run of its own; gives those of which a run was not as it should be. */
export async function failing(
  calls: readonly string[],
  runWith: (call: number) => Promise<{ readonly problems: readonly string[] }>,
): Promise<string[]> {
  const failed: string[] = [];
  for (let n = 1; n <= calls.length; n += 1) {
    const { problems } = await runWith(n).catch((error: unknown) => ({ problems: [String(error)] }));
    if (problems.length > 0) failed.push(`${n} ${calls[n - 1]}: ${problems.slice(0, 3).join('; ')}`);
  }
  return failed;
}
