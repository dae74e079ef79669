import { sqliteErrors } from '@patchbay/engine-sqlite';
import { definePlugin } from '@patchbay/plugin-kit';
import { insert, sqlActions, leaveOut, readFilename } from '@patchbay/sql-kit';
import { form } from './form.js';

export const sqlite3 = definePlugin({
  type: 'database',
  subType: 'sqlite3',
  url: import.meta.url,
  manifest: {
    title: 'SQLite',
    description: "Tables and queries of a database file in the server's folder for files.",
    icon: 'sqlite',
    docs: 'https://www.sqlite.org/docs.html',
    order: 3,
    readOnly: {
      classifier:
        'SQLite’s own: it must call the one statement read-only; lists of first words, pragmas and functions',
      engine: 'the handle is opened for reading only, and `query_only` is on',
    },
    dialect: 'sqlite',
    aliases: ['better-sqlite3', 'sqlite'],
    capabilities: ['sql', 'insert-many', 'read-only', 'cancel'],
  },
  form,
  readings: [readFilename, leaveOut],
  actions: { ...sqlActions, insert },

  async open(config, context) {
    const { open } = await import('./session.js');
    return open(config, context);
  },

  ...sqliteErrors,
  // There is nothing but the file that could be missing, or not be a database.
  failedStage: () => 'database',
});
