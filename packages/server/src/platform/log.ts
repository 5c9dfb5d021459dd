import pino from 'pino';

export type Logger = pino.Logger;
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof logLevels)[number] | 'silent';

/**
 * The server's own log: JSON lines on standard error, so that standard output stays free for answers. Tokens,
 * sessions and passwords never get into it: what carries them is not logged, and is struck out wherever it appears.
 */
export function createLogger(
  level: LogLevel,
  stream: pino.DestinationStream = pino.destination({ fd: 2, sync: true }),
): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: [
          'authorization',
          '*.authorization',
          '*.headers.authorization',
          '*.headers.cookie',
          'cookie',
          '*.cookie',
          'password',
          '*.password',
          'token',
          '*.token',
          'secret',
          '*.secret',
        ],
        censor: '[struck out]',
      },
    },
    stream,
  );
}
