import { baseUrlField, caField, headerName, headerValue, redirectsField } from '@patchbay/http-kit';
import { type ConfigOf, field } from '@patchbay/plugin-kit';

const schemeIs = (...values: readonly string[]) => ({ model: 'auth.scheme', values });

export const form = [
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
    patternMessage: 'must not contain a colon or a NUL character',
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
