import { linkPages, request, rows } from '@patchbay/http-kit';
import type { JsonSchema } from '@patchbay/plugin-kit';

const name = {
  type: 'string',
  pattern: '^[A-Za-z]\\w{0,79}$',
  description: 'The API name of the object, such as `Account` or `Invoice__c`.',
} as const satisfies JsonSchema;

const id = {
  type: 'string',
  pattern: '^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$',
  description: 'Of the record.',
} as const satisfies JsonSchema;

const record = {
  type: 'object',
  additionalProperties: true,
  description: 'Values by the API names of their fields.',
} as const satisfies JsonSchema;

export const query = rows({
  title: 'Query',
  description: 'Rows by SOQL, page by page as they are taken. Records of relationships stand as JSON.',
  kind: 'read',
  request: 'GET /query',
  params: {
    q: { type: 'string', minLength: 1, description: 'Such as `SELECT Id, Name FROM Account`.' },
  },
  required: ['q'],
  pages: linkPages({ items: 'records', next: 'nextRecordsUrl' }),
  // What each record says of itself.
  leavesOut: ['attributes'],
});

export const describe = request({
  title: 'Describe an object',
  description: 'Its fields, with their types, lengths and picklists.',
  kind: 'read',
  request: 'GET /sobjects/{object}/describe',
  params: { object: name },
  required: ['object'],
  result: { type: 'object', required: ['name', 'fields'], properties: { fields: { type: 'array' } } },
});

export const create = request<{ record: object }, unknown>({
  title: 'Create a record',
  kind: 'write',
  request: 'POST /sobjects/{object}',
  params: { object: name, record },
  required: ['object', 'record'],
  body: ({ record: fields }) => fields,
  result: { type: 'object', required: ['id', 'success'], properties: { id: { type: 'string' } } },
});

export const update = request<{ record: object }, unknown>({
  title: 'Change a record',
  description: 'Fields that are left out stay as they are.',
  kind: 'write',
  request: 'PATCH /sobjects/{object}/{id}',
  params: { object: name, id, record },
  required: ['object', 'id', 'record'],
  body: ({ record: fields }) => fields,
  result: { type: 'object', properties: { updated: { const: true } } },
  answer: () => ({ updated: true }),
});

export const remove = request({
  title: 'Delete a record',
  kind: 'write',
  request: 'DELETE /sobjects/{object}/{id}',
  params: { object: name, id },
  required: ['object', 'id'],
  encoding: 'none',
  result: { type: 'object', properties: { deleted: { const: true } } },
  answer: () => ({ deleted: true }),
});
