/**
 * Something that the user can act on: shown as its message, without a stack. Exit code 2 where the command was given
 * wrongly (a file that is not there, an option that does not fit), 1 where it failed.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

export const usage = (message: string, cause?: unknown): Failure => new Failure(message, 2, { cause });
