import { snowflakeEnvironment, snowflakeErrors } from '@patchbay/engine-snowflake';
import { definePlugin } from '@patchbay/plugin-kit';
import { leaveOut, readNames, readSchema, readTls } from '@patchbay/sql-kit';
import { actions } from './actions.js';
import { form } from './form.js';

export const snowflake = definePlugin({
  type: 'database',
  subType: 'snowflake',
  url: import.meta.url,
  manifest: {
    title: 'Snowflake',
    description: 'Tables and queries of a Snowflake account, by password or key pair. Sessions run in UTC.',
    icon: 'snowflake',
    docs: 'https://docs.snowflake.com/',
    order: 6,
    readOnly: {
      classifier:
        'a strict reader of its own: one SELECT, SHOW, DESCRIBE or EXPLAIN, without sequences, procedures and system functions that act',
      engine: null,
    },
    dialect: 'snowflake',
    capabilities: ['sql', 'cancel', 'schemas', 'tls'],
  },
  form,
  readings: [
    readNames({ username: 'user', accessUrl: 'host' }),
    readTls({ always: true }),
    readSchema,
    leaveOut,
  ],
  actions,
  environment: snowflakeEnvironment,

  async open(config, context) {
    const { open } = await import('./session.js');
    return open(config, context);
  },

  ...snowflakeErrors,
});
