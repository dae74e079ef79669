import { definePlugin } from '@patchbay/plugin-kit';
import { leaveOut, readTls, readUriInto, sqlActions } from '@patchbay/sql-kit';
import { exampleErrors } from './errors.js';
import { form } from './form.js';

/** A whole plugin, as short as it can be: any server that speaks PostgreSQL's protocol. Copy the folder and begin. */
export const example = definePlugin({
  type: 'others',
  subType: 'example',
  url: import.meta.url,
  manifest: {
    title: 'Example',
    description: 'Shows how a plugin is made. It is not part of the server.',
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
