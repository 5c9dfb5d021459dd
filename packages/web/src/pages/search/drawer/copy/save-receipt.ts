/** Name of the file for the receipt of an event: `event-1-42.receipt`. */
export function receiptName(position: string): string {
  return `event-${position.replaceAll(/[^0-9]/g, '-')}.receipt`;
}

/** Has the browser save it, as `daybook verify` reads it. */
export function saveReceipt(position: string, receipt: unknown): void {
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(receipt)}\n`], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = receiptName(position);
  link.click();
  URL.revokeObjectURL(url);
}
