import { duckdbErrors } from '@patchbay/engine-duckdb';
import { definePlugin } from '@patchbay/plugin-kit';
import { insert, sqlActions, leaveOut, readFilename } from '@patchbay/sql-kit';
import { form } from './form.js';

export const duckdb = definePlugin({
  type: 'database',
  subType: 'duckdb',
  url: import.meta.url,
  manifest: {
    title: 'DuckDB',
    description: "Analytics on a DuckDB file in the server's folder for files.",
    icon: 'duckdb',
    docs: 'https://duckdb.org/docs/',
    order: 9,
    readOnly: {
      classifier:
        'DuckDB’s own parser must call it one SELECT; functions that act by DuckDB’s own catalogue are refused, also in views and macros',
      engine:
        'it runs in `BEGIN TRANSACTION READ ONLY` on a connection of its own; files, extensions and settings are locked',
    },
    dialect: 'duckdb',
    capabilities: ['sql', 'insert-many', 'read-only', 'cancel', 'schemas'],
  },
  form,
  readings: [readFilename, leaveOut],
  actions: { ...sqlActions, insert },

  async open(config, context) {
    const { open } = await import('./session.js');
    return open(config, context);
  },

  ...duckdbErrors,
  // There is nothing but the file that could be missing, or not be a database.
  failedStage: () => 'database',
});
