import type { OpenAPIObject, ParameterObject, RequestBodyObject, ResponseObject } from '@nestjs/swagger';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { useServer } from '../testing/test-server.js';
import { operationsOf } from './operations.js';

type Schema = Record<string, unknown>;

/** No document of this API has fewer; so the tests below see what they look for. */
const LEAST_OPERATIONS = 40;

describe('the OpenAPI document', () => {
  const server = useServer();
  let document: OpenAPIObject;
  let operations: ReturnType<typeof operationsOf>;

  beforeAll(async () => {
    document = (await server.get('/api/openapi.json').expect(200)).body as OpenAPIObject;
    operations = operationsOf(document);
  });

  /** The operations that lack something, by name. */
  const lacking = (lacks: (operation: (typeof operations)[number]) => boolean): string[] =>
    operations.filter(lacks).map(({ operation }) => operation.operationId!);

  const resolve = (value: unknown): Schema => {
    const { $ref } = value as { $ref?: string };
    if ($ref === undefined) return value as Schema;
    const parts = $ref.replace(/^#\//, '').split('/');
    return parts.reduce((at, part) => at[part] as Schema, document as unknown as Schema);
  };

  const isProtected = ({ operation }: (typeof operations)[number]) => operation.security?.length !== 0;

  it('is valid OpenAPI 3.1, its references and examples included', async () => {
    const rules = {
      struct: 'error',
      'no-unresolved-refs': 'error',
      'operation-operationId-unique': 'error',
      'path-parameters-defined': 'error',
      'no-ambiguous-paths': 'off',
      'no-identical-paths': 'error',
      'no-server-trailing-slash': 'error',
      'operation-parameters-unique': 'error',
      'path-declaration-must-exist': 'error',
      'no-enum-type-mismatch': 'error',
      'no-unused-components': 'error',
      'security-defined': 'error',
      'operation-tag-defined': 'error',
      'no-invalid-media-type-examples': { severity: 'error', allowAdditionalProperties: false },
      'no-invalid-schema-examples': 'error',
      'no-invalid-parameter-examples': 'error',
    } as const;
    const config = await createConfig({ rules });
    const problems = await lintFromString({ source: JSON.stringify(document), config });
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(
      problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer ?? ''}`),
    ).toEqual([]);
  });

  it('says of each operation what it is for, in one described chapter', () => {
    const chapters = (document.tags ?? []).filter(({ description }) => description).map(({ name }) => name);
    expect(operations.length).toBeGreaterThanOrEqual(LEAST_OPERATIONS);
    expect(lacking(({ operation: { summary } }) => !summary)).toEqual([]);
    expect(lacking(({ operation: { tags } }) => tags?.length !== 1 || !chapters.includes(tags[0]!))).toEqual(
      [],
    );
  });

  it('names each operation once, after what it does', () => {
    const names = operations.map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z][A-Za-z]*_[a-z][A-Za-z]*$/.test(name!))).toEqual([]);
  });

  it('describes each parameter, with a schema', () => {
    const vague = operations.flatMap(({ operation }) =>
      ((operation.parameters ?? []) as ParameterObject[])
        .filter(({ description, schema }) => !description || !schema || Object.keys(schema).length === 0)
        .map(({ name }) => `${operation.operationId}: ${name}`),
    );
    expect(vague).toEqual([]);
  });

  it('describes what each operation answers', () => {
    const vague = lacking(({ operation }) => {
      const successes = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
      const contents = successes.flatMap(([, response]) =>
        Object.entries((response as ResponseObject).content ?? {}),
      );
      const described = contents.every(
        ([type, { schema }]) => !type.endsWith('json') || Object.keys(resolve(schema)).length > 0,
      );
      return contents.length === 0 || !described;
    });
    expect(vague).toEqual([]);
  });

  it('shows an example of each body', () => {
    const without = lacking(({ operation }) => {
      const { content } = (operation.requestBody ?? { content: {} }) as RequestBodyObject;
      return Object.values(content).some(
        ({ schema, example, examples }) =>
          example === undefined && !examples && !showsItself(resolve(schema)),
      );
    });
    expect(without).toEqual([]);
  });

  /** Every required part has an example of its own. */
  const showsItself = ({ properties = {}, required = [] }: Schema): boolean =>
    Object.keys(properties as Schema).length > 0 &&
    (required as string[]).every((key) => {
      const part = resolve((properties as Schema)[key]);
      return (
        ['example', 'examples', 'const', 'enum', 'default'].some((word) => word in part) || showsItself(part)
      );
    });

  it('says of each list what it holds, and of each operation what more there is to know', () => {
    const lists = (part: unknown, path: string): string[] => {
      if (typeof part !== 'object' || part === null) return [];
      const { type, items } = part as Schema;
      const own = type === 'array' && items === undefined ? [path] : [];
      return [...own, ...Object.entries(part).flatMap(([key, below]) => lists(below, `${path}/${key}`))];
    };
    expect(lists(document.components!.schemas, '')).toEqual([]);
    expect(lacking(({ operation: { description } }) => !description)).toEqual([]);
  });

  it('says who may do it, and what callers get who may not', () => {
    const roles = ['viewer', 'editor', 'creator', 'owner'];
    expect(
      lacking((each) => isProtected(each) === (each.operation['x-required-role'] === undefined)),
    ).toEqual([]);
    expect(
      lacking((each) => isProtected(each) && !roles.includes(each.operation['x-required-role']!)),
    ).toEqual([]);
    for (const status of ['400', '401', '429', '500', '503'])
      expect(lacking((each) => isProtected(each) && !(status in each.operation.responses))).toEqual([]);
    // Viewers are the least of all callers.
    expect(
      lacking(
        ({ method, operation }) =>
          operation.security?.length !== 0 &&
          '403' in operation.responses !== (operation['x-required-role'] !== 'viewer' || method !== 'get'),
      ),
    ).toEqual([]);
    // Every base has a list of sources, be it empty.
    expect(
      lacking(
        ({ path, operation }) =>
          path.includes('{') && !path.endsWith('/{baseId}/sources') && !('404' in operation.responses),
      ),
    ).toEqual([]);
    expect(
      lacking(({ operation }) => operation.requestBody !== undefined && !('400' in operation.responses)),
    ).toEqual([]);
  });

  it('has one shape for all that goes wrong', () => {
    const others = lacking(({ operation }) =>
      Object.entries(operation.responses)
        .filter(([status]) => Number(status) >= 400)
        .some(([, response]) => {
          const { content } = resolve(response) as { content?: Record<string, { schema: object }> };
          return (
            JSON.stringify(content?.['application/json']?.schema) !== '{"$ref":"#/components/schemas/Error"}'
          );
        }),
    );
    expect(others).toEqual([]);
  });
});
