import { commonPasswords } from './common-passwords.ts';

const charsMin = 12;
const charsMax = 256;
/** Parts of a name that are shorter say nothing about a password. */
const nameCharsMin = 3;

/**
 * What is wrong with a new password; null where nothing is. As NIST SP 800-63B, section 3.1.1.2, has it: length, and nothing
 * that is expected; no rules about kinds of characters.
 */
export async function passwordFault(
  password: string,
  person: { readonly login: string; readonly name: string },
): Promise<string | null> {
  // Characters as people count them: a smiley is one.
  const length = [...password.normalize('NFC')].length;
  if (length < charsMin) return `it has ${length} characters; it needs ${charsMin}`;
  if (length > charsMax) return `it has more than ${charsMax} characters`;
  const folded = password.normalize('NFKC').toLowerCase();
  if (new Set(folded).size < 4) return 'it repeats a few characters';
  const [mailbox = ''] = person.login.split('@');
  const parts = [person.login, mailbox, ...person.name.split(/\s+/), 'daybook'];
  const held = parts.some(
    (part) => part.length >= nameCharsMin && folded.includes(part.normalize('NFKC').toLowerCase()),
  );
  if (held) return 'it holds the login, the name, or the name of this service';
  if (isCommon(folded, await commonPasswords()))
    return 'it is one of the most common ones, two of them, or one with a few characters more';
  if (isSequence(folded)) return 'it is a sequence of neighbouring characters';
  return null;
}

/** Common ones are short: twelve characters are one of them, with digits and signs around it, or two on end. */
function isCommon(folded: string, common: ReadonlySet<string>): boolean {
  const core = folded.replaceAll(/^[\d\W_]+|[\d\W_]+$/g, '');
  const isTwo = (text: string): boolean =>
    Array.from({ length: text.length }, (_, at) => at).some(
      (at) => common.has(text.slice(0, at)) && common.has(text.slice(at)),
    );
  return [folded, core].some((text) => common.has(text) || isTwo(text));
}

const rows = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop[]', 'qwertzuiopü', 'asdfghjkl;', 'zxcvbnm,./'];

/** Made of at most two runs along the alphabet, the digits or a keyboard, in either direction. */
function isSequence(folded: string): boolean {
  const steps = rows.flatMap((row) => [row, [...row].toReversed().join('')]);
  let breaks = 0;
  for (let i = 1; i < folded.length; i += 1) {
    const pair = folded.slice(i - 1, i + 1);
    if (!steps.some((row) => row.includes(pair))) breaks += 1;
  }
  return breaks <= 2;
}
