import { mssqlErrors } from '@patchbay/engine-mssql';
import { definePlugin } from '@patchbay/plugin-kit';
import { databases, sqlActions, readTls, readSchema, readUriInto, leaveOut } from '@patchbay/sql-kit';
import { form } from './form.js';
import { readOptions } from './readings.js';

export const mssql = definePlugin({
  type: 'database',
  subType: 'mssql',
  url: import.meta.url,
  manifest: {
    title: 'SQL Server',
    description: 'Tables and queries of Microsoft SQL Server, version 2012 or later, or of Azure SQL.',
    icon: 'sqlserver',
    docs: 'https://learn.microsoft.com/sql/sql-server/',
    order: 4,
    readOnly: {
      classifier:
        'a reader of T-SQL’s own: one SELECT, made of the reserved words that a SELECT is made of and of no others; the transaction around it is rolled back',
      engine: null,
    },
    dialect: 'tsql',
    aliases: ['sqlserver'],
    nanonets: 'mssql',
    capabilities: ['sql', 'cancel', 'schemas', 'tls', 'ssh'],
  },
  form,
  readings: [readUriInto({ schemes: ['mssql', 'sqlserver'] }), readOptions, readTls(), readSchema, leaveOut],
  actions: { ...sqlActions, databases },

  async open(config, context) {
    const { open } = await import('./session.js');
    return open(config, context);
  },

  ...mssqlErrors,
});
