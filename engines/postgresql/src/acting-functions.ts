/**
 * Functions that act although their transaction is read-only: PostgreSQL's manual, chapter 9.28, and `pg_proc` of 15 and 18,
 * where they are volatile; and those of extensions that reach files, networks and other sessions. A schema before the name
 * makes no difference.
 */
const ACTING: readonly RegExp[] = [
  // Other sessions, and the server as a whole.
  /^pg_(?:cancel|terminate)_backend$/,
  /^pg_(?:reload_conf|rotate_logfile\w*|promote|log_\w+|stop_making_pinned_objects|nextoid)$/,
  /^pg_(?:switch_(?:wal|xlog)|create_restore_point|(?:start|stop)_backup|backup_(?:start|stop))$/,
  /^pg_(?:wal|xlog)_replay_(?:pause|resume)$/,
  /^pg_(?:create|drop|copy)_\w*replication_slot$|^pg_replication_slot_advance$|^pg_sync_replication_slots$/,
  /^pg_replication_origin_(?:advance|create|drop|session_(?:setup|reset)|xact_(?:setup|reset))$/,
  /^pg_logical_(?:emit_message|slot_\w+)$/,
  /^pg_(?:notify|export_snapshot|import_system_collations|extension_config_dump)$/,
  /^pg_(?:stat_(?:\w+_)?reset\w*|(?:clear|restore)_\w+_stats|buffercache_evict\w*|truncate_visibility_map)$/,
  // What stays with a connection that others use next: settings, and locks that outlast their transaction.
  /^(?:set_config|setseed|set_limit)$/,
  /^pg_(?:try_)?advisory_lock(?:_shared)?$|^pg_advisory_unlock\w*$/,
  // Sequences and large objects: the engine refuses most, and not in each version.
  /^(?:nextval|setval|lo_(?!get$)\w+|loread|lowrite)$/,
  /^(?:brin_(?:de)?summarize_\w+|gin_clean_pending_list|binary_upgrade_\w+)$/,
  // Pages and locks that no read-only transaction guards.
  /^(?:heap_force_\w+|autoprewarm_\w+)$/,
  // The server's files.
  /^pg_(?:read_(?:binary_)?file\w*|ls_\w*dir|stat_file|file_\w+|logdir_ls)$/,
  // Other servers.
  /^(?:dblink\w*|postgres_fdw_\w+|pg_background_\w+|http(?:_\w+)?|query_export_to_s3|table_import_from_s3)$/,
  // What a type's checks and casts call, of a type that is given by its number.
  /^(?:domain|array|record|range|multirange)_(?:in|recv)$/,
  // Text that is run as SQL in a way that cannot be judged beforehand.
  /^(?:ts_rewrite|xpath_table|connectby|cursor_to_xml\w*|(?:schema|database)_to_xml(?:_and_xmlschema)?)$/,
];

/** Functions that run their first arguments as SQL: judged likewise where those are constants. */
const RUNNING_SQL: readonly (readonly [name: RegExp, texts: QueryTexts])[] = [
  [/^query_to_xml(?:schema|_and_xmlschema)?$/, { count: 1, before: '' }],
  [/^table_to_xml(?:_and_xmlschema)?$/, { count: 1, before: 'TABLE ' }],
  [/^ts_stat$/, { count: 1, before: '' }],
  [/^crosstab\w*$/, { count: 2, before: '' }],
  [/^pgr_\w+$/, { count: 1, before: '' }],
];

/** How many of a function's first arguments are SQL, and what stands before them when they run. */
export interface QueryTexts {
  readonly count: number;
  readonly before: string;
}

const NONE: QueryTexts = { count: 0, before: '' };

export function acts(name: string): boolean {
  return ACTING.some((pattern) => pattern.test(name));
}

/** `count` is 0 for nearly all functions. */
export function queryTextsOf(name: string): QueryTexts {
  return RUNNING_SQL.find(([pattern]) => pattern.test(name))?.[1] ?? NONE;
}
