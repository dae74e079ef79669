import { bearer, cursorPages, httpPlugin, request } from '@patchbay/http-kit';
import { form } from './form.js';

const text = { type: 'string' } as const;
const project = { type: 'string', minLength: 1, maxLength: 100, description: 'Its key.' } as const;

const issue = {
  type: 'object',
  required: ['id', 'title'],
  properties: { id: text, title: text, body: text, state: { enum: ['open', 'closed'] } },
} as const;

export const tracker = httpPlugin({
  type: 'ticketing',
  subType: 'tracker',
  url: import.meta.url,
  manifest: {
    title: 'Tracker',
    description: 'Issues of the projects that an account sees.',
    icon: 'tracker',
    docs: 'https://docs.tracker.example/api',
    capabilities: ['cancel'],
  },
  form,
  api: {
    baseUrl: 'https://api.tracker.example/v2',
    auth: ({ token }) => bearer(token),
    headers: () => ({ 'api-version': '2026-01-01' }),
    test: { path: '/me' },
  },
  actions: {
    issues: request({
      title: 'List issues',
      description: 'The newest first.',
      kind: 'read',
      request: 'GET /projects/{project}/issues',
      params: { project, state: { enum: ['open', 'closed'], description: 'Both, when left out.' } },
      required: ['project'],
      result: issue,
      pages: cursorPages({
        items: 'data',
        next: 'next_cursor',
        param: 'cursor',
        size: { param: 'size', most: 100 },
      }),
    }),
    create_issue: request({
      title: 'Create an issue',
      kind: 'write',
      request: 'POST /projects/{project}/issues',
      params: { project, title: { type: 'string', minLength: 1 }, body: text },
      required: ['project', 'title'],
      result: issue,
    }),
  },
});
