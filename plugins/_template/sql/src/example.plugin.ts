import { definePlugin } from '@patchbay/plugin-kit';
import { leaveOut, readTls, readUriInto, sqlActions } from '@patchbay/sql-kit';
import { exampleErrors } from './errors.js';
import { form } from './form.js';

/** Any server that speaks PostgreSQL's protocol, with the driver and the kit and nothing else of ours. */
export const example = definePlugin({
  type: 'database',
  subType: 'example',
  url: import.meta.url,
  manifest: {
    title: 'Example',
    description: 'Tables and queries of a server that speaks PostgreSQL’s protocol.',
    icon: 'example',
    readOnly: {
      classifier: 'lists of first words and of functions',
      engine: 'it runs between `BEGIN READ ONLY` and `ROLLBACK`',
    },
    dialect: 'postgresql',
    capabilities: ['sql', 'read-only', 'cancel', 'schemas', 'tls'],
  },
  form,
  readings: [readUriInto({ schemes: ['postgres', 'postgresql'] }), readTls(), leaveOut],
  actions: sqlActions,

  async open(config, context) {
    const { openExample } = await import('./session.js');
    return openExample(config, context);
  },

  ...exampleErrors,
});
