import type { SnowflakeSession } from '@patchbay/engine-snowflake/session';
import { action } from '@patchbay/plugin-kit';
import { databases, paramsOf, sqlActions } from '@patchbay/sql-kit';

const warehouses = action<SnowflakeSession, object>({
  title: 'List warehouses',
  description: 'Those that the role may see.',
  kind: 'read',
  gives: 'value',
  params: paramsOf({}),
  result: {
    type: 'object',
    required: ['warehouses'],
    properties: {
      warehouses: {
        type: 'array',
        items: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
      },
    },
  },
  run: async (session, _params, context) => ({
    warehouses: (await session.warehouses(context)).map((name) => ({ name })),
  }),
});

export const actions = { ...sqlActions, databases, warehouses };
