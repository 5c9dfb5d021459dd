/** Days of receipt, both included: `2026-08-20`. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

export function daysText(days: readonly Days[]): string {
  return days.map(({ from, to }) => (from === to ? from : `${from} to ${to}`)).join(', ');
}

/** That an answer is not of all there is: what is missing in it is in the log, and not in the index. */
export function NotIndexed({ days }: { readonly days: readonly Days[] | undefined }) {
  if (days === undefined || days.length === 0) return null;
  return (
    <p className="mb-2 text-warn">
      Not looked at: what was received on {daysText(days)} (UTC). The log has it, the index has not; from the search
      page days can be brought back.
    </p>
  );
}
