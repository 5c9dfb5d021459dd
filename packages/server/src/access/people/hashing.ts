import { AppError } from '@daybook/api';
import { passwordFault, type Passwords, TooManyHashings } from '../credentials/index.ts';

/** The hash of a new password. Throws `password.weak` with what is wrong, or `sign-in.busy`. */
export async function hashNew(
  passwords: Passwords,
  password: string,
  person: { readonly login: string; readonly name: string },
): Promise<string> {
  const fault = await passwordFault(password, person);
  if (fault !== null) {
    throw new AppError('password.weak', {
      detail: `The password cannot be used: ${fault}.`,
      errors: [{ path: 'password', message: fault }],
    });
  }
  return await orBusy(passwords.hash(password));
}

/** Whether a password is right. Throws `sign-in.busy`. */
export async function verify(passwords: Passwords, password: string, phc: string | null): Promise<boolean> {
  return await orBusy(passwords.verify(password, phc));
}

async function orBusy<T>(hashing: Promise<T>): Promise<T> {
  try {
    return await hashing;
  } catch (error) {
    if (error instanceof TooManyHashings) throw new AppError('sign-in.busy', { retryAfterSeconds: 2, cause: error });
    throw error;
  }
}
