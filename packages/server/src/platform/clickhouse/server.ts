import type { ClickHouseClient } from '@clickhouse/client';

export type ServerState =
  | { readonly name: 'starting' }
  | { readonly name: 'ready' }
  /** It ended or does not answer; it is tried again until it is closed. */
  | { readonly name: 'dead'; readonly reason: string }
  | { readonly name: 'closed' };

/**
 * A ClickHouse, ours or somebody's. A client belongs to one life of the server: after a restart the address and the
 * secret are others, so ask for the client anew for every request.
 */
export interface ClickHouseServer extends AsyncDisposable {
  readonly state: ServerState;
  /** Lives so far that got ready; a change tells that the server was restarted in between. */
  readonly starts: number;
  /** Process id of the embedded engine; null where there is none. */
  readonly pid: number | null;
  /** The client of a server that is ready; null otherwise. */
  client(): ClickHouseClient | null;
  /** Waits for the server to be ready. Rejects after `timeoutMs`, naming the last reason, and when it is closed. */
  ready(timeoutMs: number): Promise<ClickHouseClient>;
  /** Says that a request failed to reach the server: it is looked at, and restarted where it is ours and does not answer. */
  suspect(): void;
}
