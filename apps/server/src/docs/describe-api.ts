import type { INestApplication } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { closeBodies } from './close-bodies.js';
import { withoutAliases } from './alias-paths.js';
import { describeRuns } from './describe-actions.js';
import { ERROR_RESPONSES, ERROR_SCHEMAS, sharedResponsesIn } from './error-responses.js';
import { giveExamples } from './examples.js';
import { type Operation, operationsOf } from './operations.js';
import { inOrder, itemsOfLists, nullsAsTypes } from './openapi-31.js';
import { type Route, completeOperation } from './complete-operation.js';
import { TAGS } from './tags.js';
import { joinTwinPaths } from './twin-paths.js';

/** What the decorators say, and what is true of every route: the document as far as it knows no plugin. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const document = nullsAsTypes(
    SwaggerModule.createDocument(app, outline(), {
      operationIdFactory: handlerName,
    }),
  );
  document.paths = withoutAliases(document.paths);
  const schemas = { ...document.components?.schemas, ...ERROR_SCHEMAS };
  const handlers = handlersOf(app);
  for (const { path, method, operation } of operationsOf(document)) {
    const handler = handlers.get(operation.operationId ?? '');
    if (!handler) throw new Error(`${path}: give the route no operationId; it is made of its method's name.`);
    completeOperation(operation, { path, method, handler, operationId: operationIdOf(operation) });
  }
  const shared = sharedResponsesIn(document.paths);
  const responses = Object.entries(ERROR_RESPONSES).filter(([name]) => shared.has(name));
  document.components = { ...document.components, schemas, responses: Object.fromEntries(responses) };
  closeBodies(document);
  describeRuns(document);
  giveExamples(document);
  joinTwinPaths(document);
  // What Nest makes of unions of types, and `nullsAsTypes` takes out again.
  delete document.components.schemas!.Object;
  document.components.schemas = itemsOfLists(document.components.schemas!);
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

/** `integrations_list`. */
function operationIdOf({ operationId = '' }: Operation): string {
  const [controller = '', method = ''] = operationId.split('.');
  const name = controller.replace(/Controller$/, '');
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}_${method}`;
}
