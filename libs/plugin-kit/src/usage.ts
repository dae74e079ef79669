/** A column of the usage records that actions leave. Only `number` columns can be summed. */
export interface StoreColumn {
  readonly name: string;
  readonly type: 'text' | 'number';
}

/** Values of such columns, by their names. */
export type UsageFields = Readonly<Record<string, string | number>>;

/** Every record of every plugin holds these; see `PluginDefinition.store`. */
export const COMMON_STORE_COLUMNS: readonly StoreColumn[] = [
  { name: 'action', type: 'text' },
  { name: 'ok', type: 'number' },
  { name: 'duration_ms', type: 'number' },
  { name: 'rows', type: 'number' },
];
