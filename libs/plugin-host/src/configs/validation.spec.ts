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
    [{ connection: { host: 'db', port: 'x' } }, 'config.connection.port', 'must be a whole number'],
    [{ connection: { host: 'db', port: 0 } }, 'config.connection.port', 'must be at least 1'],
    [{ connection: { host: 'db', mode: 'x' } }, 'config.connection.mode', 'must be one of on, off'],
    [{ connection: { host: 'db', 'a/b~c': 1 } }, 'config.connection.a/b~c', 'must be a text'],
    [{ connection: { host: 'db' }, colour: 1 }, 'config.colour', 'is not known'],
    [{ connection: { host: 'db' }, paths: ['a', 1] }, 'config.paths.1', 'must be a text'],
    [[], 'config', 'must be an object'],
    ['text', 'config', 'must be an object'],
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

  it.each([
    ['utf8', 'äb', []],
    ['utf8', 'äbc', ['must have at most 3 bytes']],
    ['base64', 'YWJj', []],
    ['base64', 'YWJjZA==', ['must have at most 3 bytes']],
  ] as const)('counts the bytes that a text in %s stands for: %s', async (encoding, text, messages) => {
    const file: JsonSchema = {
      ...{ type: 'string', 'x-max-bytes': 3 },
      ...(encoding === 'base64' && { contentEncoding: encoding }),
    };
    const problems = await problemsOf(file, text, 'config');
    expect(problems.map(({ message }) => message)).toEqual(messages);
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
