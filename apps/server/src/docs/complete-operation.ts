import type { ParameterObject, ResponseObject, ResponsesObject } from '@nestjs/swagger';
import { ALLOWED, type Requirement } from '../identity/allow.js';
import { type ERROR_RESPONSES, errorResponse, RETRY_AFTER } from './error-responses.js';
import type { Operation } from './operations.js';

export interface Route {
  readonly path: string;
  readonly handler: (...parameters: never[]) => unknown;
  readonly operationId: string;
}

/** Adds to what a route says of itself what is true of every route like it. */
export function completeOperation(operation: Operation, { path, handler, operationId }: Route): void {
  const required = Reflect.getMetadata(ALLOWED, handler) as Requirement | undefined;
  operation.operationId = operationId;
  operation.parameters = parametersOf(operation, path);
  if (required === 'public') {
    operation.security = [];
    operation.description = [operation.description, 'Takes no token.'].filter(Boolean).join('\n\n');
  } else {
    const role = required ?? 'nobody';
    operation['x-required-role'] = role;
    operation.description = [operation.description, `Takes the role \`${role}\`.`]
      .filter(Boolean)
      .join('\n\n');
  }
  operation.responses = {
    ...inWhole(operation.responses),
    ...without(commonErrors(operation, path, required), operation.responses),
  };
}

function commonErrors(
  operation: Operation,
  path: string,
  required: Requirement | undefined,
): ResponsesObject {
  const hasBody = operation.requestBody !== undefined;
  const hasInput = hasBody || (operation.parameters ?? []).length > 0;
  return {
    ...(hasInput && { 400: shared('BadRequest') }),
    ...(required !== 'public' && {
      401: shared('Unauthorized'),
      403: errorResponse('403', `The token's role is not \`${required ?? 'nobody'}\` or one above it.`),
      429: shared('TooManyRequests'),
      500: shared('Internal'),
    }),
    ...(path.includes('{') && { 404: shared('NotFound') }),
    ...(hasBody && { 413: shared('TooLarge'), 415: shared('UnsupportedMediaType') }),
  };
}

function shared(name: keyof typeof ERROR_RESPONSES): { $ref: string } {
  return { $ref: `#/components/responses/${name}` };
}

/** A route need only name the status and the reason of an error: the shape is always the same. */
function inWhole(responses: ResponsesObject): ResponsesObject {
  const whole = Object.entries(responses).map(([status, response]) => {
    const { description, content } = response as ResponseObject;
    if (Number(status) < 400) return [status, { ...response, description: description || 'It went well.' }];
    const headers = status === '429' && { headers: RETRY_AFTER };
    return [status, content ? response : { ...response, ...headers, ...errorResponse(status, description) }];
  });
  return Object.fromEntries(whole) as ResponsesObject;
}

function without(responses: ResponsesObject, known: ResponsesObject): ResponsesObject {
  return Object.fromEntries(Object.entries(responses).filter(([status]) => !(status in known)));
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
  limit: 'At most so many.',
  offset: 'Skip so many.',
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
