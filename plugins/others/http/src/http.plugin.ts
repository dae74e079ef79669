import {
  apiKeyHeader,
  apiKeyQuery,
  type Auth,
  basic,
  bearer,
  freeRequests,
  httpPlugin,
  noAuth,
} from '@patchbay/http-kit';
import { PluginError } from '@patchbay/plugin-kit';
import { form, type ServiceConfig } from './form.js';

export const http = httpPlugin({
  type: 'others',
  subType: 'http',
  url: import.meta.url,
  manifest: {
    title: 'HTTP',
    description: 'Any service that is spoken to over HTTP, beneath one base URL.',
    icon: 'http',
    docs: 'https://www.rfc-editor.org/rfc/rfc9110',
    order: 1,
    capabilities: ['cancel', 'tls'],
  },
  form,
  api: {
    baseUrl: ({ baseUrl }) => baseUrl,
    auth: authOf,
    headers: ({ headers, secretHeaders }) => ({ ...headers, ...secretHeaders }),
    ca: ({ ca }) => ca,
    followsElsewhere: ({ followElsewhere }) => followElsewhere,
    test: { path: ({ testPath }) => testPath },
  },
  actions: freeRequests(({ auth: { scheme, name = '' }, headers, secretHeaders }: ServiceConfig) => ({
    headers: [...Object.keys({ ...headers, ...secretHeaders }), ...(scheme === 'header' ? [name] : [])],
    query: scheme === 'query' ? [name] : [],
  })),
});

function authOf({ auth }: ServiceConfig): Auth {
  const { scheme, user = '', password, token, name, key } = auth;
  if (scheme === 'basic') return basic(user, password);
  if (scheme === 'bearer') return bearer(given(token, 'token'));
  if (scheme === 'header') return apiKeyHeader(given(name, 'name'), given(key, 'key'));
  if (scheme === 'query') return apiKeyQuery(given(name, 'name'), given(key, 'key'));
  return noAuth;
}

/** The form asks for it; a test with overrides may have taken it away. */
function given(value: string | undefined, key: string): string {
  if (value) return value;
  const path = `config.auth.${key}`;
  throw new PluginError('invalid_request', `${path} is required.`, { path });
}
