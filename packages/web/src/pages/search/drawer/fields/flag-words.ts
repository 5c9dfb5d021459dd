import { flagCodes } from '@daybook/event';

export interface FlagWords {
  readonly flag: string;
  readonly field: string | null;
  readonly words: string;
}

/** What a flag (`assumed:time.year`) says, in words. */
export function flagWordsOf(flag: string): FlagWords {
  const [code = '', ...rest] = flag.split(':');
  const words = Object.hasOwn(flagCodes, code)
    ? flagCodes[code as keyof typeof flagCodes]
    : 'Not known to this console';
  return { flag, field: rest.length === 0 ? null : rest.join(':'), words };
}
