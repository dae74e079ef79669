import { definePlugin } from '@patchbay/plugin-kit';
import { leaveOut, readNames, readSchema, readTls } from '@patchbay/sql-kit';
import { actions } from './actions.js';
import { snowflakeErrors } from './errors.js';
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
  environment: {
    // Without it the driver asks the metadata addresses of three clouds where it runs, as soon as it is imported.
    SNOWFLAKE_DISABLE_PLATFORM_DETECTION: 'true',
    // A native library that does nothing yet but be reported on.
    SNOWFLAKE_DISABLE_MINICORE: 'true',
    // A report of how accounts are spelled, after each login.
    SF_TELEMETRY_DISABLE_CONNECTION_SHAPE: 'true',
  },

  async open(config, context) {
    const { openSnowflake } = await import('./session.js');
    return openSnowflake(config, context);
  },

  ...snowflakeErrors,
});
