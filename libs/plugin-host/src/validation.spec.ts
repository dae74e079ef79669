import type { JsonSchema } from '@patchbay/plugin-kit';
import { problemsOf } from './validation.js';

const schema: JsonSchema = {
  type: 'object',
  required: ['connection'],
  additionalProperties: false,
  properties: {
    connection: {
      type: 'object',
      default: {},
      required: ['host'],
      additionalProperties: false,
      properties: {
        host: { type: 'string', minLength: 1 },
        port: { type: 'integer', minimum: 1, default: 5432 },
        mode: { enum: ['on', 'off'] },
        'a/b~c': { type: 'string' },
      },
    },
    paths: { type: 'array', items: { type: 'string' } },
    bindings: { anyOf: [{ type: 'array' }, { type: 'object' }] },
  },
};

describe('a validation', () => {
  it('fills in defaults, and finds nothing wrong with what fits', async () => {
    const value = { connection: { host: 'db' } };
    expect(await problemsOf(schema, value, 'config')).toEqual([]);
    expect(value).toEqual({ connection: { host: 'db', port: 5432 } });
  });

  it.each([
    [{}, 'config.connection.host', 'is required'],
    [{ connection: { host: '' } }, 'config.connection.host', 'must not be empty'],
    [{ connection: { host: 'db', port: 'x' } }, 'config.connection.port', 'must be integer'],
    [{ connection: { host: 'db', port: 0 } }, 'config.connection.port', 'must be >= 1'],
    [{ connection: { host: 'db', mode: 'x' } }, 'config.connection.mode', 'must be one of on, off'],
    [{ connection: { host: 'db', 'a/b~c': 1 } }, 'config.connection.a/b~c', 'must be string'],
    [{ connection: { host: 'db' }, colour: 1 }, 'config.colour', 'is not known'],
    [{ connection: { host: 'db' }, paths: ['a', 1] }, 'config.paths.1', 'must be string'],
    [[], 'config', 'must be object'],
    ['text', 'config', 'must be object'],
  ])('names what is wrong with %j', async (value, path, message) => {
    expect(await problemsOf(schema, value, 'config')).toEqual([{ path, message }]);
  });

  it('names what a condition asks for, and not what lies around it', async () => {
    const within = (required: string, is?: JsonSchema): JsonSchema => ({
      type: 'object',
      required: [required],
      ...(is && { properties: { [required]: is } }),
    });
    const conditional = { ...schema, allOf: [{ if: {}, then: within('connection', within('user')) }] };
    expect(await problemsOf(conditional, {}, 'config')).toEqual([
      { path: 'config.connection.user', message: 'is required' },
      { path: 'config.connection.host', message: 'is required' },
    ]);
  });

  it('names a value that fits none of several shapes', async () => {
    const problems = await problemsOf(schema, { connection: { host: 'db' }, bindings: 5 }, 'params');
    expect(problems.map(({ path }) => path)).toEqual(['params.bindings', 'params.bindings']);
  });

  it('names each of many problems, and no more than twenty', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`key${n}`, n]));
    expect(await problemsOf(schema, { connection: { host: 'db' }, ...unknown }, 'config')).toHaveLength(20);
  });
});
