/** What tests use of it; the package has no types of its own. */
declare module 'splunk-logging' {
  export class Logger {
    constructor(config: {
      readonly token: string;
      readonly url: string;
      readonly maxRetries?: number;
      readonly maxBatchCount?: number;
    });
    error: (error: unknown, context: unknown) => void;
    eventFormatter: (message: unknown, severity: string) => unknown;
    /** Options of needle, the HTTP client; `strictSSL` checks certificates. */
    readonly requestOptions: { strictSSL: boolean; response_timeout?: number };
    send(
      context: { readonly message: unknown; readonly severity?: string; readonly metadata?: object },
      done?: (error: unknown, response: unknown, body: { readonly code: number } | undefined) => void,
    ): void;
    flush(done?: (error: unknown, response: unknown, body: { readonly code: number } | undefined) => void): void;
  }
}
