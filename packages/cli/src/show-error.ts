import { AppError, errors, type FieldFault, TransportError } from '@daybook/api';
import { Failure } from './failure.ts';
import { safeText } from './terminal/safe-text.ts';
import type { Paint } from './terminal/style.ts';

const faultsShownMax = 20;

/** What happened, where, and what to do; and the exit code that goes with it. `query` is shown with its faults marked. */
export function showError(error: unknown, paint: Paint, query?: string): { text: string; exitCode: 1 | 2 } {
  const head = paint('red', 'daybook: ');
  if (error instanceof Failure) {
    return { text: head + error.message.split('\n').map(safeText).join('\n'), exitCode: error.exitCode };
  }
  if (error instanceof TransportError) return { text: head + safeText(error.message), exitCode: 1 };
  if (error instanceof AppError) {
    const lines = [`${head}${errors[error.code].title}`];
    // Faults that are marked in the query say it better than the summary of them.
    const isMarked = query !== undefined && error.errors.some(({ start }) => start !== undefined);
    if (!isMarked) lines.push(`  ${safeText(messageOf(error))}`);
    for (const fault of error.errors.slice(0, faultsShownMax)) lines.push(...showFault(fault, query, paint));
    const more = error.errors.length - faultsShownMax;
    if (more > 0) lines.push(`  and ${more} more`);
    return { text: lines.join('\n'), exitCode: error.code === 'query.invalid' ? 2 : 1 };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { text: `${head}${safeText(message)}`, exitCode: 1 };
}

/** What the server says, without advice to read the `errors` of the answer: they are shown below it instead. */
function messageOf({ code, message }: AppError): string {
  const { next } = errors[code];
  return next.includes('`errors`') ? message.replace(next, '').trim() : message;
}

function showFault(fault: FieldFault, query: string | undefined, paint: Paint): string[] {
  const { path, message, line, column, index, start, end } = fault;
  if (query !== undefined && start !== undefined && end !== undefined) {
    const marked = '^'.repeat(Math.max(1, end - start));
    // One character stands for one, so that the marks below are in their places.
    const shown = [...query].map((character) => (safeText(character) === character ? character : '�')).join('');
    return [`  ${safeText(message)}`, `    ${shown}`, `    ${' '.repeat(start)}${paint('red', marked)}`];
  }
  const place = [
    line === undefined ? null : `line ${line}`,
    column === undefined ? null : `column ${column}`,
    line === undefined && index !== undefined ? `event ${index}` : null,
    path === '' ? null : safeText(path),
  ].filter((part) => part !== null);
  return [`  ${place.length === 0 ? '' : `${place.join(', ')}: `}${safeText(message)}`];
}
