import { AppError, errors as registry, TransportError } from '@daybook/api';
import { expect, test } from 'vitest';
import { usage } from './failure.ts';
import { showError } from './show-error.ts';
import { plainPaint } from './terminal/index.ts';

test('a fault of a query is marked in the query, and is wrong usage', () => {
  const errors = [{ path: 'q', message: 'There is no field "actr.id".', start: 4, end: 11 }];
  expect(showError(new AppError('query.invalid', { errors }), plainPaint, 'a:1 actr.id:root')).toEqual({
    text: [
      'daybook: The query cannot be read',
      '  There is no field "actr.id".',
      '    a:1 actr.id:root',
      '        ^^^^^^^',
    ].join('\n'),
    exitCode: 2,
  });
});

test('other faults name their line and field, and the rest is counted', () => {
  const errors = Array.from({ length: 22 }, (_, i) => ({ path: 'time', message: 'no time', line: i + 1 }));
  const { text, exitCode } = showError(new AppError('events.refused', { errors }), plainPaint);
  expect(text).toContain('  line 1, time: no time\n');
  expect(text).toContain('and 2 more');
  expect(exitCode).toBe(1);
});

test('advice to read a member of the answer, which is not shown, is left out', () => {
  for (const code of ['request.invalid', 'events.refused'] as const) {
    const detail = `It is faulty. ${registry[code].next}`;
    const { text } = showError(
      new AppError(code, { detail, errors: [{ path: 'limit', message: 'too large' }] }),
      plainPaint,
    );
    expect(text).toBe(`daybook: ${registry[code].title}\n  It is faulty.\n  limit: too large`);
  }
  const detail = `It is full. ${registry['log.disk-full'].next}`;
  expect(showError(new AppError('log.disk-full', { detail }), plainPaint).text).toContain(detail);
});

test('what a server or a file says cannot draw on the terminal', () => {
  for (const error of [new TransportError('a\u001b[2J'), usage('a\u001b[2J'), new Error('a\u001b[2J')]) {
    expect(showError(error, plainPaint).text).toBe('daybook: a\\u{1b}[2J');
  }
});
