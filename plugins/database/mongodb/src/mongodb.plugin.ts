import { mongoErrors, tlsModeIn } from '@patchbay/engine-mongodb';
import type { MongoSession } from '@patchbay/engine-mongodb/session';
import { type Action, definePlugin } from '@patchbay/plugin-kit';
import { leaveOut, readTls, readUri, sqlReadActions } from '@patchbay/sql-kit';
import { form } from './form.js';
import { readActions } from './read-actions.js';
import { writeActions } from './write-actions.js';

const actions: Readonly<Record<string, Action<MongoSession>>> = {
  ...sqlReadActions,
  ...readActions,
  ...writeActions,
};

export const mongodb = definePlugin({
  type: 'database',
  subType: 'mongodb',
  url: import.meta.url,
  manifest: {
    title: 'MongoDB',
    description: 'Collections of a MongoDB server, replica set or Atlas cluster, version 4.2 or later.',
    icon: 'mongodb',
    docs: 'https://www.mongodb.com/docs/manual/',
    order: 8,
    readOnly: {
      classifier:
        'lists of stages and operators that only read, held against every key at any depth; SQL becomes such a pipeline, and nothing but the commands `find` and `aggregate` is sent',
      engine: null,
    },
    dialect: 'mongodb',
    aliases: ['mongo'],
    nanonets: 'mongodb',
    capabilities: ['sql-read', 'cancel', 'schemas', 'tls', 'ssh'],
  },
  form,
  readings: [readUri(tlsModeIn), readTls(), leaveOut],
  actions,

  async open(config, context) {
    const { open } = await import('./session.js');
    return open(config, context);
  },

  ...mongoErrors,
});
