import { fieldLines } from '../event-text/fields.ts';
import { sentenceOf } from '../event-text/sentence.ts';
import { safeText } from '../terminal/safe-text.ts';
import type { Paint } from '../terminal/style.ts';
import type { ReceiptReport } from './receipt.ts';

const labelWidthMin = 14;

/** The report on a receipt for people. */
export function renderReceipt(report: ReceiptReport, paint: Paint): string {
  const fields = report.holds ? fieldLines(report.event) : [];
  const labelWidth = fields.reduce((max, { path }) => Math.max(max, path.length), labelWidthMin);
  const row = (label: string, text: string): string => `  ${paint('dim', label.padEnd(labelWidth))}  ${text}`;
  const lines = ['', `${paint('bold', 'daybook verify')}  receipt ${safeText(report.file)}`, ''];
  if (!report.holds) {
    const verdict = paint(['red', 'bold'], '✗ The receipt proves nothing');
    return [...lines, `  ${verdict}: ${safeText(report.code)} at ${safeText(report.at)}`, ''].join('\n');
  }
  lines.push(`  ${sentenceOf(report.event)}`, '');
  for (const { path, value } of fields) lines.push(row(path, value));
  lines.push('');
  const own = report.own ? ', written by Daybook itself' : '';
  lines.push(row('log', safeText(report.origin)));
  lines.push(
    row('position', `event ${report.index} of ${report.size}, source ${report.source}, class ${report.class}${own}`),
  );
  lines.push(row('received', `${report.received}  ${paint('dim', 'by the server’s own clock')}`));
  lines.push(row('withheld', report.withheld.length === 0 ? 'nothing' : report.withheld.join(', ')));
  for (const vkey of report.signedBy) lines.push(row('signed by', safeText(vkey)));
  for (const { witness, time } of report.cosignatures) lines.push(row('seen by', `${safeText(witness)}, ${time}`));
  if (report.cosignatures.length === 0) lines.push(row('outside time', 'none: no witness saw the checkpoint'));
  lines.push('', `  ${paint(['green', 'bold'], '✓ The event is in the log')}, exactly as it is shown here`, '');
  return lines.join('\n');
}
