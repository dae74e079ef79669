import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenAPIObject, OperationObject, ResponseObject } from '@nestjs/swagger';
import { codesOf } from '../docs/error-responses.js';

const INTEGRATIONS_IN_WORKSPACE = /^\/api\/v2\/meta\/workspaces\/[^/]+\/(?=integrations)/;

interface Documented {
  readonly method: string;
  readonly path: RegExp;
  readonly parameters: number;
  readonly codes: ReadonlySet<string>;
}

let known: readonly Documented[] | undefined;

/** The error codes that the OpenAPI document in git names for a request; undefined for a route that it does not describe. */
export function documentedCodes(method: string, path: string): ReadonlySet<string> | undefined {
  known ??= read();
  const plain = path.replace(INTEGRATIONS_IN_WORKSPACE, '/api/v2/meta/');
  const route = known.find((each) => each.method === method.toLowerCase() && each.path.test(plain));
  // The workspace in the path can be another than the token's.
  return route && plain !== path ? new Set([...route.codes, 'ERR_NOT_FOUND']) : route?.codes;
}

/** Paths without parameters come first, as in the router. */
function read(): Documented[] {
  const file = readFileSync(join(__dirname, '../../openapi.json'), 'utf8');
  const { paths } = JSON.parse(file) as OpenAPIObject;
  return Object.entries(paths)
    .flatMap(([path, item]) =>
      Object.entries(item as Record<string, OperationObject>).map(([method, { responses }]) => ({
        method,
        path: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
        parameters: path.split('{').length,
        codes: new Set(Object.values(responses).flatMap((response) => codesOf(response as ResponseObject))),
      })),
    )
    .sort((one, other) => one.parameters - other.parameters);
}
