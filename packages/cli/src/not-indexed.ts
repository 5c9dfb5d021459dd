import { safeText } from './terminal/index.ts';

/** That not everything was looked at, and what to do; empty where everything was. */
export function notIndexedText(days: readonly { readonly from: string; readonly to: string }[] | undefined): string {
  if (days === undefined || days.length === 0) return '';
  const ranges = days.map(({ from, to }) => safeText(from === to ? from : `${from} to ${to}`)).join(', ');
  const [first] = days;
  return (
    `warning: what was received on these days is not in the index, and was not looked at: ${ranges}.\n` +
    `The log has it. To look at it: daybook recall ${safeText(first?.from ?? '')} ${safeText(first?.to ?? '')} --reason TEXT\n`
  );
}
