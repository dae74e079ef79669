import {
  type ExpectedRuns,
  httpPluginContract,
  type ServiceAccess,
} from '@patchbay/plugin-testing/http-contract';
import { http } from './index.js';

const text = { 'content-type': 'text/plain' };

const requests: ExpectedRuns = {
  test: { params: {}, exchanges: [{ sends: 'GET /api/up', answers: '' }], gives: { ok: true } },
  fetch: [
    {
      params: {
        path: 'things/a%20b',
        query: { q: 'ü & more', tags: ['x', 'y'], none: null },
        headers: { accept: 'text/plain' },
      },
      exchanges: [
        {
          sends: 'GET /api/things/a%20b?q=%C3%BC+%26+more&tags=x&tags=y',
          headers: { accept: 'text/plain' },
          answers: 'Hello',
          answerHeaders: text,
        },
      ],
      gives: { status: 200, headers: expect.objectContaining(text), bodyType: 'text', body: 'Hello' },
    },
    {
      params: { method: 'OPTIONS', anyStatus: true },
      exchanges: [{ sends: 'OPTIONS /api', answers: { no: true }, status: 405 }],
      gives: expect.objectContaining({ status: 405, bodyType: 'json', body: { no: true } }),
    },
  ],
  send: [
    {
      params: { path: 'things', query: { dry: true }, json: { name: 'Ada' }, headers: { 'x-trace': '7' } },
      exchanges: [
        {
          sends: 'POST /api/things?dry=true',
          headers: { 'content-type': 'application/json', 'x-trace': '7' },
          body: { name: 'Ada' },
          answers: { id: 1 },
          status: 201,
        },
      ],
      gives: expect.objectContaining({ status: 201, bodyType: 'json', body: { id: 1 } }),
    },
    {
      params: { method: 'PUT', path: 'form', form: { a: 1, b: { c: 'x&y' } } },
      exchanges: [{ sends: 'PUT /api/form', body: 'a=1&b[c]=x%26y', answers: {} }],
      gives: expect.objectContaining({ status: 200 }),
    },
    {
      params: { method: 'PATCH', path: 'text', text: 'Grüße' },
      exchanges: [{ sends: 'PATCH /api/text', body: 'Grüße', answers: {} }],
      gives: expect.objectContaining({ status: 200 }),
    },
    {
      params: { method: 'DELETE', path: 'bytes', base64: 'aGk=', anyStatus: true },
      exchanges: [
        {
          sends: 'DELETE /api/bytes',
          headers: { 'content-type': 'application/octet-stream' },
          body: 'hi',
          answers: { message: 'Gone.' },
          status: 410,
        },
      ],
      gives: expect.objectContaining({ status: 410, body: { message: 'Gone.' } }),
    },
  ],
};

const contract = {
  requests,
  plugin: http,
  counterpart: 'a service over HTTP',
  read: { action: 'fetch', params: { path: 'things' } },
  write: { action: 'send', params: { path: 'things', json: { name: 'Ada' } } },
  answer: { things: [] },
  elsewhere: { followElsewhere: true },
  anyBody: true,
};

const at = ({ url, ca }: ServiceAccess) => ({ baseUrl: `${url}/api`, testPath: 'up', ...(ca && { ca }) });

describe('with a user and a password', () => {
  httpPluginContract({
    ...contract,
    config: (access) => ({
      ...at(access),
      auth: { scheme: 'basic', user: 'ada', password: access.secret },
    }),
    credentials: (secret) => ({
      in: 'header',
      name: 'authorization',
      value: `Basic ${Buffer.from(`ada:${secret}`).toString('base64')}`,
    }),
  });
});

describe('with a key in the query', () => {
  httpPluginContract({
    ...contract,
    config: (access) => ({ ...at(access), auth: { scheme: 'query', name: 'api_key', key: access.secret } }),
    credentials: (secret) => ({ in: 'query', name: 'api_key', value: secret }),
  });
});
