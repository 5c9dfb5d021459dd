/**
 * What each request asks of the server: to keep no copy of it. Questions name people, and a server's own tables of queries and traces would
 * know them after an erasure. What a server writes into its log file no request can say.
 */
export const unrecorded = {
  log_queries: 0,
  log_query_threads: 0,
  log_query_views: 0,
  opentelemetry_start_trace_probability: 0,
} as const;
