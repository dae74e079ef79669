import {
  apiKeyHeader,
  apiKeyQuery,
  type Auth,
  baseUrlField,
  basic,
  bearer,
  caField,
  headerName,
  headerValue,
  httpPlugin,
  noAuth,
  redirectsField,
} from '@patchbay/http-kit';
import { type ConfigOf, field, PluginError } from '@patchbay/plugin-kit';
import { fetch, send } from './http-actions.js';

const schemeIs = (...values: readonly string[]) => ({ model: 'auth.scheme', values });

const form = [
  baseUrlField({
    required: true,
    description: 'Every request goes beneath it.',
    group: 'Service',
  }),
  field.text('testPath', {
    label: 'Path that a test asks for',
    description: 'Answered with a success where the credentials are good.',
    default: '',
    keepsSecrets: true,
    group: 'Service',
  }),
  field.select('authScheme', {
    label: 'Authentication',
    model: 'auth.scheme',
    default: 'none',
    group: 'Authentication',
    options: [
      { value: 'none', label: 'None' },
      { value: 'basic', label: 'User and password' },
      { value: 'bearer', label: 'Bearer token' },
      { value: 'header', label: 'API key in a header' },
      { value: 'query', label: 'API key in the query' },
    ],
  }),
  field.text('authUser', {
    label: 'User',
    model: 'auth.user',
    required: true,
    pattern: '^[^:\\u0000]*$',
    condition: schemeIs('basic'),
    keepsSecrets: true,
    group: 'Authentication',
  }),
  field.password('authPassword', {
    label: 'Password',
    model: 'auth.password',
    condition: schemeIs('basic'),
    group: 'Authentication',
  }),
  field.password('authToken', {
    label: 'Token',
    model: 'auth.token',
    required: true,
    maxLength: 8192,
    condition: schemeIs('bearer'),
    group: 'Authentication',
  }),
  field.text('authName', {
    label: 'Name of the header or of the query parameter',
    model: 'auth.name',
    required: true,
    maxLength: 100,
    pattern: headerName.pattern!,
    patternMessage: headerName['x-pattern-message']!,
    placeholder: 'X-API-Key',
    condition: schemeIs('header', 'query'),
    group: 'Authentication',
  }),
  field.password('authKey', {
    label: 'API key',
    model: 'auth.key',
    required: true,
    maxLength: 8192,
    condition: schemeIs('header', 'query'),
    group: 'Authentication',
  }),
  field.keyValue('headers', {
    label: 'Headers of each request',
    names: headerName,
    values: headerValue,
    group: 'Headers',
  }),
  field.keyValue('secretHeaders', {
    label: 'Headers whose values are secret',
    secret: true,
    names: headerName,
    values: headerValue,
    group: 'Headers',
  }),
  redirectsField,
  caField,
] as const;

export type ServiceConfig = ConfigOf<typeof form>;

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
  actions: { fetch, send },
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
