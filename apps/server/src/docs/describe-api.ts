import type { INestApplication } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { PluginHost } from '@patchbay/plugin-host';
import { closeBodies } from './close-bodies.js';
import { describePlugins } from './describe-plugins.js';
import { ERROR_RESPONSES, ERROR_SCHEMAS, sharedResponsesIn } from './error-responses.js';
import { giveExamples } from './examples.js';
import { IN_WORKSPACE, type Operation, operationsOf } from './operations.js';
import { inOrder, itemsOfLists, nullsAsTypes } from './openapi-31.js';
import { type Route, completeOperation } from './complete-operation.js';
import { TAGS, WORKSPACE_TAG } from './tags.js';
import { joinTwinPaths } from './twin-paths.js';

/** The whole document: what the decorators say, and what is true of every route and every plugin. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const document = nullsAsTypes(
    SwaggerModule.createDocument(app, outline(), {
      operationIdFactory: handlerName,
    }),
  );
  const schemas = { ...document.components?.schemas, ...ERROR_SCHEMAS };
  const handlers = handlersOf(app);
  const taken = new Set<string>();
  for (const { path, method, operation } of operationsOf(document)) {
    const handler = handlers.get(operation.operationId ?? '');
    if (!handler) throw new Error(`${path}: give the route no operationId; it is made of its method's name.`);
    if (path.includes('{workspaceId}/')) operation.tags = [WORKSPACE_TAG];
    const operationId = operationIdOf(operation, path, taken);
    completeOperation(operation, { path, method, handler, operationId });
  }
  const shared = sharedResponsesIn(document.paths);
  const responses = Object.entries(ERROR_RESPONSES).filter(([name]) => shared.has(name));
  document.components = { ...document.components, schemas, responses: Object.fromEntries(responses) };
  closeBodies(document);
  const { all: plugins } = app.get(PluginHost).registry;
  describePlugins(document, plugins);
  giveExamples(document, plugins);
  joinTwinPaths(document);
  itemsOfLists(document);
  return inOrder(document);
}

function outline() {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Patchbay')
    .setDescription(
      "An organisation's connections to databases and services, and actions over them. Every route takes a token; " +
        '`x-required-role` names the role that a route asks for, of viewer, editor, creator and owner, each of which ' +
        'may do what those before it may.',
    )
    .setVersion('2')
    // Relative to the document, so that it holds below a base path too.
    .addServer('..')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'xc-auth' }, 'xc-auth')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'xc-token' }, 'xc-token')
    // Not addBearerAuth, which calls every token a JWT.
    .addSecurity('bearer', { type: 'http', scheme: 'bearer' })
    .addBasicAuth(
      { type: 'http', scheme: 'basic', description: 'The token as user name, no password.' },
      'basic',
    )
    .addSecurityRequirements('xc-auth')
    .addSecurityRequirements('xc-token')
    .addSecurityRequirements('bearer')
    .addSecurityRequirements('basic');
  for (const { name, description } of TAGS) builder.addTag(name, description);
  return builder.build();
}

/** Nest numbers the paths that one method serves: `list[0]`, `list[1]`. */
function handlerName(controller: string, method: string): string {
  return `${controller}.${method.replace(/\[\d+\]$/, '')}`;
}

/** Every route's method, by the name that Nest knows it under. */
function handlersOf(app: INestApplication): ReadonlyMap<string, Route['handler']> {
  const controllers = app.get(DiscoveryService).getControllers();
  return new Map(
    controllers.flatMap(({ metatype }) => {
      const { name, prototype } = metatype as { name: string; prototype: Record<string, Route['handler']> };
      return Object.getOwnPropertyNames(prototype).map((method) => [`${name}.${method}`, prototype[method]!]);
    }),
  );
}

/** `integrations_list`; where the same method serves a second path, `integrations_list_in_workspace`. */
function operationIdOf({ operationId = '' }: Operation, path: string, taken: Set<string>): string {
  const [controller = '', method = ''] = operationId.split('.');
  const name = controller.replace(/Controller$/, '');
  const short = `${name.charAt(0).toLowerCase()}${name.slice(1)}_${method}`;
  const id = taken.has(short) && path.includes('{workspaceId}') ? `${short}${IN_WORKSPACE}` : short;
  taken.add(id);
  return id;
}
