import { type ConfigOf, definePlugin, field, isPlugin, type Session } from './index.js';
import { buildForm } from './form.js';

const fields = [
  field.constant('client', 'pg'),
  field.text('host', { label: 'Host', model: 'connection.host', required: true }),
  field.number('port', { label: 'Port', model: 'connection.port', default: 5432, min: 1, max: 65_535 }),
  field.password('password', { label: 'Password', model: 'connection.password' }),
  field.select('mode', {
    label: 'TLS',
    model: 'tls.mode',
    default: 'disable',
    options: [
      { value: 'disable', label: 'Off' },
      { value: 'verify-full', label: 'Verify' },
    ],
  }),
  field.textarea('ca', {
    label: 'CA',
    model: 'tls.ca',
    required: true,
    condition: { model: 'tls.mode', values: ['verify-full'] },
  }),
  field.textarea('key', { label: 'Key', model: 'tls.key', secret: true }),
  field.json<string[]>()('searchPath', {
    label: 'Search path',
    schema: { type: 'array', items: { type: 'string' } },
  }),
] as const;

describe('a form', () => {
  const form = buildForm(fields);

  it('infers the type of the config from its fields', () => {
    const config: ConfigOf<typeof fields> = {
      client: 'pg',
      connection: { host: 'db', port: 5432 },
      tls: { mode: 'disable' },
    };
    // @ts-expect-error a port is a number
    const wrong: ConfigOf<typeof fields>['connection']['port'] = '5432';
    expect([config.connection.host, wrong]).toEqual(['db', '5432']);
  });

  it('tells which fields keep secrets, and lets no secret do so', () => {
    const keeping = field.text('user', { label: 'User', model: 'connection.user', keepsSecrets: true });
    const { elements, keepsSecrets } = buildForm([...fields, keeping]);
    expect(keepsSecrets).toEqual(['connection.user']);
    expect(elements.filter((element) => element.keepsSecrets).map(({ key }) => key)).toEqual(['user']);
    expect(() => buildForm([field.password('password', { label: 'P', keepsSecrets: true })])).toThrow(
      'form: "password" is a secret and cannot keep secrets',
    );
  });

  it('draws every field but the constants, with the path in the create body', () => {
    expect(form.elements.map((element) => element.model)).toEqual([
      'config.connection.host',
      'config.connection.port',
      'config.connection.password',
      'config.tls.mode',
      'config.tls.ca',
      'config.tls.key',
      'config.searchPath',
    ]);
    expect(form.elements[1]).toEqual({
      key: 'port',
      model: 'config.connection.port',
      label: 'Port',
      type: 'number',
      required: false,
      default: 5432,
      validators: [
        { type: 'integer', message: 'must be a whole number' },
        { type: 'min', value: 1, message: 'must be at least 1' },
        { type: 'max', value: 65_535, message: 'must be at most 65535' },
      ],
    });
  });

  it('takes no pattern that browsers would ignore', () => {
    const base = (pattern: string) => buildForm([field.text('base', { label: 'Base', pattern })]);
    expect(() => base('^https?://[^/]+$')).toThrow('the pattern of "base" cannot be read with the flag v');
    expect(() => base('^https?://[^\\/]+$')).not.toThrow();
  });

  it('takes no pattern that browsers would read as one of the whole text, and JSON Schema as one of a part', () => {
    const base = (pattern: string) => buildForm([field.text('base', { label: 'Base', pattern })]);
    for (const pattern of ['https:', '^https:', 'https:$'])
      expect(() => base(pattern)).toThrow('the pattern of "base" must begin with ^ and end with $');
  });

  it('knows its secrets by path and marks them in the form and in the schema', () => {
    expect(form.secrets).toEqual(['connection.password', 'tls.key']);
    expect(form.elements.filter((element) => element.secret).map((element) => element.key)).toEqual([
      'password',
      'key',
    ]);
    expect(form.schema.properties?.connection?.properties?.password?.writeOnly).toBe(true);
  });

  it('nests the schema, refuses unknown keys and requires a conditional field only under its condition', () => {
    expect(form.schema.additionalProperties).toBe(false);
    expect(form.schema.properties?.connection).toMatchObject({
      default: {},
      required: ['host'],
      additionalProperties: false,
    });
    expect(form.schema.properties?.tls?.required).toBeUndefined();
    expect(form.schema.allOf).toEqual([
      {
        if: {
          type: 'object',
          required: ['tls'],
          properties: {
            tls: { type: 'object', required: ['mode'], properties: { mode: { enum: ['verify-full'] } } },
          },
        },
        then: {
          type: 'object',
          required: ['tls'],
          properties: { tls: { type: 'object', required: ['ca'] } },
        },
      },
    ]);
  });

  it('takes a value that is left out for its default where something depends on it', () => {
    const { schema } = buildForm([
      field.select('by', { label: 'By', default: 'name', options: [{ value: 'name', label: 'Name' }] }),
      field.text('name', { label: 'Name', required: true, condition: { model: 'by', values: ['name'] } }),
    ]);
    const said = { type: 'object', required: ['by'], properties: { by: { enum: ['name'] } } };
    expect(schema.allOf).toEqual([
      {
        if: { anyOf: [said, { not: { type: 'object', required: ['by'] } }] },
        then: { type: 'object', required: ['name'] },
      },
    ]);
  });

  it.each([
    ['share the model', [field.text('a', { label: 'A' }), field.text('b', { label: 'B', model: 'a' })]],
    [
      'lies inside the field',
      [field.text('a', { label: 'A' }), field.text('b', { label: 'B', model: 'a.b' })],
    ],
    ['no usable model', [field.text('a', { label: 'A', model: '__proto__.x' })]],
  ])('is refused when a model %s', (reason, clashing) => {
    expect(() => buildForm(clashing)).toThrow(reason);
  });
});

describe('a plugin', () => {
  const session: Session = { ping: () => Promise.resolve({}), close: () => Promise.resolve() };
  const define = (overrides: object = {}) =>
    definePlugin({
      type: 'others',
      subType: 'echo',
      url: import.meta.url,
      manifest: { title: 'Echo', description: 'Says it again', icon: 'echo', capabilities: [] },
      form: fields,
      actions: {
        say: {
          title: 'Say',
          kind: 'read',
          gives: 'value',
          params: {},
          result: {},
          run: () => Promise.resolve(null),
        },
      },
      open: () => Promise.resolve(session),
      errorCode: () => 'unknown',
      ...overrides,
    });

  it('is frozen all the way down and recognised', () => {
    const plugin = define();
    expect(isPlugin(plugin)).toBe(true);
    expect(isPlugin({ ...plugin })).toBe(false);
    expect(() => Object.assign(plugin.manifest, { title: 'Other' })).toThrow(TypeError);
  });

  it.each([
    ['unknown type', { type: 'databases' }],
    ['not a usable sub type', { subType: 'Big Sur' }],
    ['declares no action', { actions: {} }],
    ['not a usable action name', { actions: { execute: {} } }],
    ['two store columns share a name', { store: [{ name: 'rows', type: 'number' }] }],
  ])('is refused with the reason: %s', (reason, overrides) => {
    expect(() => define(overrides)).toThrow(reason);
  });
});
