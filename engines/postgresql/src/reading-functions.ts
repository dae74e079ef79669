/** What says whose a function is. */
export interface Provided {
  readonly schema: string;
  readonly name: string;
  /** The extension that it belongs to. */
  readonly extension?: string;
}

/** Functions of PostgreSQL itself, 9.6 to 18, that are volatile and only read, or end with the transaction. */
const BUILT_IN: readonly RegExp[] = [
  /^(?:random(?:_normal)?|gen_random_uuid|uuidv[47]|clock_timestamp|timeofday|pg_sleep(?:_for|_until)?)$/,
  /^(?:currval|lastval|pg_sequence_last_value|pg_get_sequence_data|lo_get|current_query|amvalidate)$/,
  /^pg_(?:database|tablespace|relation|total_relation|table|indexes)_size$/,
  /^pg_(?:partition_(?:tree|ancestors)|(?:database_)?collation_actual_version|lock_status|prepared_xact)$/,
  /^(?:txid_status|pg_xact_(?:status|commit_timestamp(?:_origin)?)|pg_last_committed_xact|pg_get_multixact_members)$/,
  /^pg_(?:blocking_pids|safe_snapshot_blocking_pids|isolation_test_session_is_blocked|notification_queue_usage)$/,
  /^pg_(?:is_in_recovery|last_xact_replay_timestamp|current_logfile|jit_available|control_\w+)$/,
  /^pg_(?:current|last|is)_(?:wal|xlog)_(?:\w+_)?(?:lsn|location|paused)$/,
  /^pg_(?:get_wal_(?:replay_pause_state|resource_managers|summarizer_state)|available_wal_summaries|wal_summary_contents)$/,
  /^pg_(?:stat_get_\w+|stat_have_stats|get_backend_memory_contexts|get_shmem_allocations(?:_numa)?|get_aios)$/,
  /^pg_(?:show_replication_origin_status|replication_origin_(?:progress|session_progress|session_is_setup))$/,
  /^pg_(?:try_)?advisory_xact_lock(?:_shared)?$/,
];

/** The same of extensions. */
const OF_EXTENSIONS: Readonly<Record<string, RegExp>> = {
  pgcrypto: /^(?:gen_\w+|pgp_(?:pub|sym)_encrypt(?:_bytea)?)$/,
  'uuid-ossp': /^uuid_generate_\w+$/,
  pg_stat_statements: /^pg_stat_statements(?:_info)?$/,
  pgstattuple: /^pg(?:stat\w+|_relpages)$/,
  pgrowlocks: /^pgrowlocks$/,
  pg_buffercache: /^pg_buffercache_(?:pages|summary|usage_counts|numa_pages)$/,
  pg_freespacemap: /^pg_freespace$/,
  pg_visibility: /^pg_(?:visibility\w*|check_\w+)$/,
  pg_walinspect: /^pg_get_wal_\w+$/,
  tablefunc: /^normal_rand$/,
  sslinfo: /^ssl_\w+$/,
  postgis: /^(?:st_generatepoints|postgis_\w*version)$/,
};

/** Whether a volatile function is known to read, compute or wait, and to leave nothing behind. */
export function onlyReads({ schema, name, extension }: Provided): boolean {
  if (extension !== undefined) return OF_EXTENSIONS[extension]?.test(name) ?? false;
  return schema === 'pg_catalog' && BUILT_IN.some((pattern) => pattern.test(name));
}
