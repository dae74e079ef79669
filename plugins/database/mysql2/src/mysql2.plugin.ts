import { mysqlErrors } from '@patchbay/engine-mysql';
import { definePlugin } from '@patchbay/plugin-kit';
import { insert, sqlActions, leaveOut, readTls, readUriInto } from '@patchbay/sql-kit';
import { form } from './form.js';

export const mysql2 = definePlugin({
  type: 'database',
  subType: 'mysql2',
  url: import.meta.url,
  manifest: {
    title: 'MySQL',
    description: 'Tables and queries of a MySQL server, version 5.7 or later, or of MariaDB.',
    icon: 'mysql',
    docs: 'https://dev.mysql.com/doc/',
    order: 2,
    readOnly: {
      classifier:
        'lists of first words, and of words and functions that the transaction lets pass; comments that the server executes are refused',
      engine: 'it runs in `START TRANSACTION READ ONLY`, as a prepared statement',
    },
    dialect: 'mysql',
    aliases: ['mysql', 'mariadb'],
    nanonets: 'mysql',
    capabilities: ['sql', 'insert-many', 'read-only', 'cancel', 'schemas', 'tls', 'ssh'],
  },
  form,
  readings: [readUriInto({ schemes: ['mysql', 'mysql2', 'mariadb'] }), readTls(), leaveOut],
  actions: { ...sqlActions, insert },

  async open(config, context) {
    const { open } = await import('./session.js');
    return open(config, context);
  },

  ...mysqlErrors,
});
