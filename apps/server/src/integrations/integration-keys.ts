/**
 * What a whole integration holds beside what can be set, as this server shows it, and as NocoDB does. Clients send it back
 * whole; none of these means anything then.
 */
export const READ_ONLY_KEYS: readonly string[] = [
  ...['id', 'is_default', 'created_by', 'fk_workspace_id', 'created_at', 'updated_at', 'version'],
  ...['source_count', 'sources', 'config_error', 'warnings'],
  ...['base_id', 'baseId', 'deleted', 'is_encrypted', 'is_global', 'is_local', 'workspace_id'],
];

/** Those of the settable ones that mean nothing to a test of a connection. */
export const UNTESTED_KEYS: readonly string[] = ['title', 'meta', 'enabled', 'order', 'copy_from_id'];
