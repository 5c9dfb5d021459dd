/** What stands for a value that is nested too deeply to be written again. `raw` has it. */
export const tooDeep = '(nested too deeply)';

/** The JSON of an object or a list. Total: some thousand levels can be read, but not written. */
export function nestedText(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return tooDeep;
  }
}
