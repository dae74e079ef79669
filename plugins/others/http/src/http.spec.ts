import { httpPluginContract, type ServiceAccess } from '@patchbay/plugin-testing/http-contract';
import { http } from './index.js';

const contract = {
  plugin: http,
  counterpart: 'a service over HTTP',
  read: { action: 'fetch', params: { path: 'things' } },
  write: { action: 'send', params: { path: 'things', json: { name: 'Ada' } } },
  answer: { things: [] },
  elsewhere: { followElsewhere: true },
  anyBody: true,
};

const at = ({ url, ca }: ServiceAccess) => ({ baseUrl: `${url}/api`, ...(ca && { ca }) });

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
