import type { ParameterObject, ResponseObject, ResponsesObject } from '@nestjs/swagger';
import { ALLOWED, type Requirement } from '../identity/allow.js';
import { type ApiErrorCode, entryOf } from '../errors/catalogue.js';
import { failuresOf } from '../errors/fails.js';
import { errorResponses } from './error-responses.js';
import type { Operation } from './operations.js';

export interface Route {
  readonly path: string;
  readonly method: string;
  readonly handler: (...parameters: never[]) => unknown;
  readonly operationId: string;
}

/** Adds to what a route says of itself what is true of every route like it. */
export function completeOperation(operation: Operation, { path, method, handler, operationId }: Route): void {
  const required = Reflect.getMetadata(ALLOWED, handler) as Requirement | undefined;
  operation.operationId = operationId;
  operation.parameters = parametersOf(operation, path);
  if (required === 'public') {
    operation.security = [];
    operation.description = [operation.description, 'Requires no token.'].filter(Boolean).join('\n\n');
  } else {
    if (required === undefined) throw new Error(`The route ${path} has neither @Allow nor @Public.`);
    const role = required;
    operation['x-required-role'] = role;
    operation.description = [operation.description, `Requires the role \`${role}\`.`]
      .filter(Boolean)
      .join('\n\n');
  }
  operation.responses = {
    ...described(operation.responses),
    ...errorResponses(
      new Map([...commonErrors(operation, { path, method }, required), ...failuresOf(handler)]),
    ),
  };
}

/** What every route like it can answer, whatever it does. */
function commonErrors(
  operation: Operation,
  { path, method }: Pick<Route, 'path' | 'method'>,
  required: Requirement | undefined,
): Map<ApiErrorCode, string> {
  const isProtected = required !== 'public';
  const hasInput = (operation.parameters ?? []).length > 0;
  const codes: readonly (ApiErrorCode | false)[] = [
    (isProtected || hasInput) && 'ERR_BAD_REQUEST',
    ...(isProtected ? PROTECTED : []),
    // By Basic, a page of another site could change something.
    isProtected && (required !== 'viewer' || method !== 'get') && 'ERR_FORBIDDEN',
    path.includes('{workspaceId}') && 'ERR_NOT_FOUND',
    ...(operation.requestBody !== undefined ? WITH_BODY : []),
  ];
  return new Map(codes.filter((code) => code !== false).map((code) => [code, entryOf(code).description]));
}

const PROTECTED = ['ERR_UNAUTHORIZED', 'ERR_RATE_LIMITED', 'ERR_INTERNAL', 'ERR_UNAVAILABLE'] as const;
const WITH_BODY = ['ERR_TOO_LARGE', 'ERR_UNSUPPORTED_MEDIA_TYPE'] as const;

function described(responses: ResponsesObject): ResponsesObject {
  const whole = Object.entries(responses).map(([status, response]) => {
    const { description } = response as ResponseObject;
    return [status, { ...response, description: description || 'Success.' }];
  });
  return Object.fromEntries(whole) as ResponsesObject;
}

/** Those of the path that no handler asks for, such as the workspace, are parameters as well. */
function parametersOf({ parameters = [] }: Operation, path: string): ParameterObject[] {
  const declared = parameters as ParameterObject[];
  const inPath = [...path.matchAll(/(\w+)?\/\{(\w+)\}/g)].map(([, before = '', name = '']) => {
    const known = declared.find((parameter) => parameter.in === 'path' && parameter.name === name);
    const schema = { type: 'string' as const };
    return {
      name,
      in: 'path' as const,
      required: true,
      schema,
      description: describe(name, before),
      ...known,
    };
  });
  const others = declared.filter((parameter) => parameter.in !== 'path' && !isEcho(parameter, declared));
  return [
    ...inPath,
    ...others.map((parameter) => ({ ...describedAs(PARAMETERS[parameter.name]), ...parameter })),
  ];
}

/** A header that a handler asks for in lower case, and that its route describes as it is usually written. */
function isEcho({ in: place, name, description }: ParameterObject, all: readonly ParameterObject[]): boolean {
  const isSame = (other: ParameterObject): boolean =>
    other.in === 'header' && other.name !== name && other.name.toLowerCase() === name.toLowerCase();
  return place === 'header' && !description && all.some(isSame);
}

const describedAs = (description: string | undefined) => description !== undefined && { description };

/** What a parameter of this name is wherever it comes, unless its route says more. */
const PARAMETERS: Readonly<Record<string, string>> = {
  type: 'The type of integration, such as `database`.',
  subType: 'The kind of integration within its type, such as `pg`.',
  sub_type: 'The kind of integration within its type, such as `pg`.',
  action: 'The name of one of the actions that the catalogue lists for this kind of integration.',
  version: 'A version number.',
  limit: 'The maximum number of items.',
  offset: 'The number of items to skip.',
  outcome: 'How it ended.',
};

/** `/integrations/{id}` is the id of an integration, `/bases/{baseId}` that of a base. */
function describe(name: string, before: string): string {
  const what = before
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/s$/, '');
  return PARAMETERS[name] ?? `The id of the ${what}.`;
}
