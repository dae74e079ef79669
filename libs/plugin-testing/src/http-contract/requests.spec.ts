import { apiKeyQuery, download, httpPlugin, linkPages, request, upload } from '@patchbay/http-kit';
import { field } from '@patchbay/plugin-kit';
import type { HttpContract } from './contract.js';
import type { ExpectedRun } from './expected-run.js';
import { requests } from './tests/requests.js';
import { tryOut } from './trial.js';

const text = { type: 'string' } as const;

/** A service at fixed addresses, with a list by links, a form, a file in each direction, and a key in the query. */
const vault = httpPlugin({
  type: 'storage',
  subType: 'vault',
  url: import.meta.url,
  // There is an icon.
  folder: '../../../../plugins/storage/s3',
  manifest: { title: 'Vault', description: 'Files.', icon: 'vault', capabilities: [] },
  form: [field.password('key', { label: 'Key', required: true })],
  api: {
    baseUrl: 'https://api.vault.example/v1',
    origins: { uploads: 'https://uploads.vault.example/raw' },
    auth: ({ key }) => apiKeyQuery('key', key),
    test: { path: '/me' },
  },
  actions: {
    files: request({
      title: 'List files',
      kind: 'read',
      request: 'GET /files',
      params: { folder: text },
      result: { type: 'object' },
      pages: linkPages(),
    }),
    share: request({
      title: 'Share a file',
      kind: 'write',
      request: 'POST /files/{id}/shares',
      params: { id: text, with: text },
      encoding: 'form',
      result: { type: 'object' },
    }),
    put: upload({
      title: 'Put a file',
      kind: 'write',
      origin: 'uploads',
      request: 'PUT /{name}',
      params: { name: text },
      result: { type: 'object' },
    }),
    get: download({ title: 'Get a file', kind: 'read', request: 'GET /files/{id}', params: { id: text } }),
  },
});

const contract: HttpContract = {
  plugin: vault,
  config: ({ secret }) => ({ key: secret }),
  credentials: (secret) => ({ in: 'query', name: 'key', value: secret }),
  read: { action: 'files', params: {} },
  answer: [],
  requests: {
    test: { params: {}, exchanges: [{ sends: 'GET /v1/me', answers: {} }], gives: { ok: true } },
    files: {
      params: { folder: 'a/b' },
      exchanges: [
        {
          sends: 'GET /v1/files?folder=a%2Fb',
          answers: [{ id: 1 }],
          answerHeaders: { link: '<{url}/v1/files?page=2>; rel="next"' },
        },
        { sends: 'GET /v1/files?page=2', answers: [{ id: 2 }] },
      ],
      gives: { list: [{ id: 1 }, { id: 2 }], truncated: false },
    },
    share: {
      params: { id: '7', with: 'Ada & Bob' },
      exchanges: [{ sends: 'POST /v1/files/7/shares', body: 'with=Ada+%26+Bob', answers: { ok: true } }],
      gives: { ok: true },
    },
    put: {
      params: { name: 'a.txt' },
      file: { contentType: 'text/plain', text: 'Grüße' },
      exchanges: [
        {
          sends: 'PUT /uploads/raw/a.txt',
          headers: { 'content-type': 'text/plain', 'content-length': '7' },
          body: 'Grüße',
          answers: { id: '8' },
        },
      ],
      gives: { id: '8' },
    },
    get: {
      params: { id: '8' },
      exchanges: [
        {
          sends: 'GET /v1/files/8',
          answers: 'Grüße',
          answerHeaders: {
            'content-type': 'text/plain',
            'content-disposition': 'attachment; filename="a.txt"',
          },
        },
      ],
      gives: { contentType: 'text/plain', filename: 'a.txt', text: 'Grüße' },
    },
  },
};

/** The contract with another expectation of one action. */
const withOther = (action: string, changes: Partial<ExpectedRun>): HttpContract => {
  const run = { ...(contract.requests[action] as ExpectedRun), ...changes };
  return { ...contract, requests: { ...contract.requests, [action]: run } };
};

const [complete, compared] = requests as [(typeof requests)[0], (typeof requests)[0]];
const { exchanges } = contract.requests.files as ExpectedRun;

describe('what a service expects', () => {
  it('is compared with what an action sends, and its answer with what the caller gets', async () => {
    for (const test of [complete, compared]) await tryOut(contract, test);
  });

  it.each<[string, string, Partial<ExpectedRun>, RegExp]>([
    ['another form', 'share', { params: { id: '7', with: 'Ada' } }, /with=Ada/],
    ['another origin', 'put', { exchanges: [{ sends: 'PUT /raw/a.txt', answers: {} }] }, /uploads/],
    ['a request more', 'files', { exchanges: [exchanges[0]!] }, /page=2/],
    ['a request less', 'files', { exchanges: [...exchanges, exchanges[1]!] }, /page=2/],
    ['another answer', 'get', { gives: { contentType: 'text/html', text: 'Hi' } }, /text\/html/],
  ])('is missed by %s', async (_what, action, changes, said) => {
    await expect(tryOut(withOther(action, changes), compared)).rejects.toThrow(said);
  });

  it('has two pages of a list', async () => {
    const single = withOther('files', { exchanges: [exchanges[0]!] });
    await expect(tryOut(single, complete)).rejects.toThrow('files: pages');
  });
});
