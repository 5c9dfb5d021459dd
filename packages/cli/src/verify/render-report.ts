import type { KeptReport, LogReport, TrustReport, VerifyReport } from '@daybook/verify';
import type { Paint } from '../terminal/style.ts';
import { countText } from '../terminal/count-text.ts';
import { safeText } from '../terminal/safe-text.ts';
import { renderFinding } from './render-finding.ts';

const findingsShownMax = 50;
const labelWidth = 16;

/** The report for people. Nothing that a log or a directory says reaches the terminal as it is. */
export function renderReport(report: VerifyReport, paint: Paint): string {
  const lines: string[] = ['', `${paint('bold', 'daybook verify')}  ${safeText(report.place)}`, ''];
  lines.push(row('key', trustText(report.trust), paint));
  if (report.trust.witnesses.length > 0)
    lines.push(row('witnesses', safeText(report.trust.witnesses.join(', ')), paint));
  for (const log of report.logs) lines.push(...renderLog(log, report, paint));
  if (report.notes.length > 0) lines.push('', ...report.notes.map((note) => row('note', safeText(note), paint)));
  lines.push(...findingLines(report.findings, null, 0, paint));
  lines.push('', verdict(report, paint), '');
  return lines.join('\n');
}

const count = (value: number): string => value.toLocaleString('en');

function row(label: string, text: string, paint: Paint): string {
  return `  ${paint('dim', label.padEnd(labelWidth))}${text}`;
}

function trustText({ from, path }: TrustReport): string {
  const place = safeText(path);
  if (from === 'directory') {
    return `${place}\n${' '.repeat(labelWidth + 2)}It lies in the same directory as the log, so it shows only that the log agrees with itself.\n${' '.repeat(labelWidth + 2)}A key that you got elsewhere (--key, --policy) shows who signed it.`;
  }
  if (from === 'server') {
    return `given by the server itself, so it shows only that the log agrees with itself.\n${' '.repeat(labelWidth + 2)}A key that you got elsewhere (--key, --policy) shows who signed it.`;
  }
  return from === 'policy' ? `policy ${place}` : place;
}

function renderLog(log: LogReport, report: VerifyReport, paint: Paint): string[] {
  const lines = [
    '',
    row(
      'log',
      `${safeText(log.tenant)}, log ${log.log}${log.origin === null ? '' : `  ${paint('dim', safeText(log.origin))}`}`,
      paint,
    ),
  ];
  if (log.signed !== null) {
    lines.push(row('checkpoint', `${countText(log.signed.size)}, root ${log.signed.root}`, paint));
    lines.push(row('tree', `${count(log.tiles)} tiles and bundles computed again from the entries`, paint));
    lines.push(row('content', contentText(log), paint));
  }
  if (log.unsigned > 0 || log.signed === null) {
    lines.push(row('not signed yet', `${countText(log.unsigned)}, acknowledged after the last checkpoint`, paint));
  }
  if (log.signed !== null) {
    lines.push(
      row(
        'operator time',
        `${log.operatorTime ?? 'none'}  ${paint('dim', 'last event, by the server’s own clock')}`,
        paint,
      ),
    );
    lines.push(row('outside time', outsideText(log), paint));
  }
  for (const kept of log.kept) lines.push(row('since', keptText(kept), paint));
  for (const note of log.notes) lines.push(row('note', safeText(note), paint));
  if (report.holds || log.signed !== null) lines.push(...anchorLines(log, paint));
  lines.push(...findingLines(log.findings, log.log, log.findingsLeft, paint));
  return lines;
}

function contentText(log: LogReport): string {
  if (log.contentMatches === null) return 'not looked at: only entries and tiles were fetched';
  const matches = `${count(log.contentMatches)} of ${countText(log.events)} ${log.contentMatches === 1 ? 'is' : 'are'} exactly what was logged`;
  if (log.destroyed === null || log.destroyed === 0) return matches;
  return `${matches}, ${count(log.destroyed)} ${log.destroyed === 1 ? 'was' : 'were'} destroyed by policy`;
}

function outsideText({ cosignatures, outsideTime }: LogReport): string {
  if (outsideTime === null) return 'none';
  return `${outsideTime}  ${safeText(cosignatures.map(({ witness }) => witness).join(', '))}`;
}

function keptText({ from, path, size, holds }: KeptReport): string {
  const whose = from === 'memory' ? 'the checkpoint that was verified here last' : safeText(path);
  return holds
    ? `the first ${countText(size)} ${size === 1 ? 'is that' : 'are those'} of ${whose}`
    : `does not agree with ${whose} (${countText(size)})`;
}

function anchorLines(log: LogReport, paint: Paint): string[] {
  if (log.notAnchored === 0) return [];
  const many = `${countText(log.notAnchored)} ${log.notAnchored === 1 ? 'is' : 'are'} not anchored`;
  return ['', `  ${paint('yellow', many)}: whoever holds the signing key and the disk could rewrite them.`];
}

function findingLines(findings: VerifyReport['findings'], log: number | null, left: number, paint: Paint): string[] {
  if (findings.length === 0) return [];
  const shown = findings
    .slice(0, findingsShownMax)
    .map((finding) => `  ${paint('red', '✗')} ${renderFinding(finding, log)}`);
  const more = findings.length - shown.length + left;
  return ['', ...shown, ...(more > 0 ? [`    and ${count(more)} more; --json lists them`] : [])];
}

function verdict(report: VerifyReport, paint: Paint): string {
  const events = report.logs.reduce((sum, log) => sum + log.events + log.unsigned, 0);
  const time = `${(report.elapsedMs / 1000).toFixed(1)} s, ${count(report.eventsPerSecond)} events/s`;
  if (report.holds && report.logs.every(({ signed }) => signed === null)) {
    return `  ${paint(['yellow', 'bold'], 'Nothing is signed yet')}  ${countText(events)} in ${time}`;
  }
  if (report.holds) return `  ${paint(['green', 'bold'], '✓ It all holds')}  ${countText(events)} in ${time}`;
  return `  ${paint(['red', 'bold'], '✗ It does not hold')}  ${countText(events)} in ${time}`;
}
