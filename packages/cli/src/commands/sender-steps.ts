import type { Step } from '@daybook/api';

/** Steps one under another: what each is about as a comment, then its text, which can be copied as it stands. */
export function renderSteps(steps: readonly Step[]): string {
  return steps
    .map(({ about, file, text }) => {
      const where = file === null ? '' : `\n# File ${file}:`;
      return `# ${about}${where}\n\n${text}`;
    })
    .join('\n\n');
}
