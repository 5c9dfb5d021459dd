const mebibyte = 1024 * 1024;

/**
 * What the embedded engine may use. The defaults keep it, with the server beside it, within 1.5 GB under load. The program
 * itself takes about 350 MB that it does not count.
 */
export interface EngineLimits {
  readonly memoryBytesMax: number;
  readonly queriesMax: number;
  readonly threadsMax: number;
}

export const engineLimits: EngineLimits = {
  memoryBytesMax: 1200 * mebibyte,
  queriesMax: 24,
  threadsMax: 2,
};

/** Of every table: what was erased waits until the files of old parts are gone, which the engine looks after once in so many seconds. */
export const tableSettings: Readonly<Record<string, number>> = {
  cleanup_delay_period: 5,
  cleanup_delay_period_random_add: 1,
  max_cleanup_delay_period: 5,
};

/** Caches and pools of the engine, small: its own defaults are for a machine that it has to itself. */
export const engineSettings: Readonly<Record<string, number>> = {
  mark_cache_size: 48 * mebibyte,
  index_mark_cache_size: 16 * mebibyte,
  primary_index_cache_size: 32 * mebibyte,
  uncompressed_cache_size: 0,
  index_uncompressed_cache_size: 0,
  query_condition_cache_size: 16 * mebibyte,
  text_index_tokens_cache_size: 16 * mebibyte,
  text_index_header_cache_size: 32 * mebibyte,
  text_index_postings_cache_size: 16 * mebibyte,
  unique_key_index_cache_size_bytes: 0,
  unique_key_bitmap_cache_size_bytes: 0,
  vector_similarity_index_cache_size: 0,
  iceberg_metadata_files_cache_size: 0,
  paimon_metadata_files_cache_size: 0,
  parquet_metadata_cache_size: 0,
  mmap_cache_size: 16,
  compiled_expression_cache_size: 8 * mebibyte,
  // Read from cgroups it would count this server's memory, and the whole container's, as the engine's.
  memory_worker_use_cgroup: 0,
  background_pool_size: 2,
  background_merges_mutations_concurrency_ratio: 1,
  background_schedule_pool_size: 4,
  background_schedule_pool_initial_size: 2,
  max_thread_pool_size: 400,
  max_thread_pool_free_size: 16,
  max_io_thread_pool_size: 16,
  max_active_parts_loading_thread_pool_size: 4,
  max_outdated_parts_loading_thread_pool_size: 2,
  max_unexpected_parts_loading_thread_pool_size: 2,
  max_parts_cleaning_thread_pool_size: 2,
  prefetch_threadpool_pool_size: 8,
  load_marks_threadpool_pool_size: 4,
  threadpool_writer_pool_size: 8,
  threadpool_local_fs_reader_pool_size: 8,
  threadpool_remote_fs_reader_pool_size: 2,
};
