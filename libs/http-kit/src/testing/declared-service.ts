import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { field, type Plugin } from '@patchbay/plugin-kit';
import {
  apiKeyQuery,
  baseUrlField,
  cursorPages,
  httpPlugin,
  linkPages,
  numberedPages,
  offsetPages,
  request,
} from '../index.js';

const text = { type: 'string' } as const;
const item = { type: 'object' } as const;

const form = [
  baseUrlField({ required: true }),
  field.password('key', { label: 'Key', required: true }),
  field.text('team', { label: 'Team' }),
] as const;

interface Config {
  readonly team?: string;
}

/** All that a declaration can say, in one service. */
export const declared: Plugin = httpPlugin({
  type: 'others',
  subType: 'http',
  // There is an icon.
  url: pathToFileURL(join(__dirname, '../../../../plugins/others/http/src/declared.ts')).href,
  manifest: { title: 'Declared', description: 'A service.', icon: 'http', capabilities: [] },
  form,
  api: {
    baseUrl: ({ baseUrl }) => baseUrl,
    auth: ({ key }) => apiKeyQuery('key', key),
    headers: ({ team }) => ({ 'X-Api-Version': '2026-01-01', ...(team && { 'X-Team': team }) }),
    silenceMs: 1000,
    test: { path: '/me', version: ({ version }) => version as string | undefined },
    // As Slack does.
    refusal: ({ ok, error }) =>
      ok === false
        ? {
            code: error === 'invalid_auth' ? 'unauthorized' : 'invalid_request',
            message: typeof error === 'string' ? error : '',
          }
        : undefined,
  },
  store: [{ name: 'cost', type: 'number' }],
  actions: {
    issue: request({
      title: 'Get an issue',
      kind: 'read',
      request: 'GET /repos/{owner}/{repo}/issues/{number}',
      params: { owner: text, repo: text, number: { type: 'integer' }, fields: { type: 'array' } },
      required: ['owner', 'repo', 'number'],
      result: item,
      usage: () => ({ cost: 2 }),
      answer: (body) => ({ issue: body }),
    }),
    update: request<Record<string, unknown>, Config>({
      title: 'Change an issue',
      kind: 'write',
      request: 'PATCH /repos/{owner}/issues',
      params: { owner: text, title: text, notify: { type: 'boolean' } },
      required: ['owner', 'title'],
      query: ['notify'],
      headers: { 'x-preview': 'yes' },
      result: item,
    }),
    charge: request({
      title: 'Charge',
      kind: 'write',
      request: 'POST /charges',
      params: { amount: { type: 'integer' }, metadata: item, items: { type: 'array' } },
      encoding: 'form',
      result: item,
    }),
    by_cursor: request({
      title: 'List by cursor',
      kind: 'read',
      request: 'POST /search',
      params: { filter: text },
      result: item,
      idempotent: true,
      pages: cursorPages({
        items: 'results',
        next: 'paging.next',
        param: 'after',
        size: { param: 'size', most: 3 },
      }),
    }),
    by_last: request({
      title: 'List by the last id',
      kind: 'read',
      request: 'GET /customers',
      params: {},
      result: item,
      pages: cursorPages({
        items: 'data',
        param: 'starting_after',
        next: ({ body, items }) =>
          (body as { has_more: boolean }).has_more ? (items.at(-1) as { id: string }).id : undefined,
      }),
    }),
    by_number: request({
      title: 'List by number',
      kind: 'read',
      request: 'GET /numbered',
      params: {},
      result: item,
      pages: numberedPages({ param: 'page', size: { param: 'per_page', most: 3 } }),
    }),
    by_offset: request({
      title: 'List by offset',
      kind: 'read',
      request: 'GET /offset',
      params: {},
      result: item,
      pages: offsetPages({ items: 'values', param: 'startAt' }),
    }),
    by_link: request({
      title: 'List by link',
      kind: 'read',
      request: 'GET /linked',
      params: { state: text },
      result: item,
      pages: linkPages(),
    }),
  },
});
