import type { OpenAPIObject, ResponseObject } from '@nestjs/swagger';
import type { JsonSchema } from '@patchbay/plugin-kit';
import { operationsOf } from './operations.js';
import type { ActionOutline, PluginOutline } from './outline.js';
import { ref, type Schema, type Schemas, withoutDialect } from './schema.js';

/** What the two routes that run actions take and give, whatever the action. */
export function describeRuns(document: OpenAPIObject): void {
  const schemas = document.components!.schemas as Schemas;
  schemas.ActionParams = { type: 'object', description: 'What the catalogue says of the action.' };
  schemas.ActionResult = { description: 'What the catalogue says of the action.' };
  schemas.ActionOptions = ACTION_OPTIONS;
  schemas.Execute = EXECUTE;
  describeRoute(document, 'actions_execute', 'Execute');
  describeRoute(document, 'actions_run', 'ActionParams');
}

/** Params and results of every action, by its name, in place of those of any. */
export function describeActions(schemas: Schemas, plugins: readonly PluginOutline[]): void {
  const actions = actionsOf(plugins);
  for (const [name, versions] of actions) {
    schemas[`ActionParams_${name}`] = oneOrAny(versions.map(({ params }) => params));
    schemas[`ActionResult_${name}`] = oneOrAny(versions.map(({ result }) => result));
  }
  const names = [...actions.keys()];
  schemas.ActionParams = { anyOf: names.map((name) => ref(`ActionParams_${name}`)) };
  schemas.ActionResult = { anyOf: names.map((name) => ref(`ActionResult_${name}`)) };
  schemas.Execute = { oneOf: [...actions].map(([name, versions]) => executeBody(name, versions)) };
}

const ACTION_OPTIONS: Schema = {
  type: 'object',
  description: 'Each is capped by the server.',
  properties: {
    timeoutMs: { type: 'integer', minimum: 1 },
    maxRows: { type: 'integer', minimum: 1, description: 'Over it, the answer is cut and says so.' },
    maxBytes: {
      type: 'integer',
      minimum: 1,
      description:
        'Over it, the answer is cut and says so; a single value or a first row over it is an error.',
    },
    rowMode: { type: 'string', enum: ['object', 'array'], default: 'object' },
  },
  additionalProperties: false,
};

const EXECUTE: Schema = {
  type: 'object',
  required: ['action'],
  properties: {
    action: {
      type: 'string',
      description: 'One of those that the catalogue lists for the kind of integration.',
    },
    params: ref('ActionParams'),
    options: ref('ActionOptions'),
  },
  additionalProperties: false,
};

/** Plugins of one family share their actions, so that most names have one version. */
function actionsOf(plugins: readonly PluginOutline[]): Map<string, ActionOutline[]> {
  const actions = new Map<string, ActionOutline[]>();
  for (const [name, action] of plugins.flatMap((plugin) => Object.entries(plugin.actions))) {
    actions.set(name, [...(actions.get(name) ?? []), action]);
  }
  return new Map([...actions].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function oneOrAny(versions: readonly JsonSchema[]): Schema {
  const distinct = [...new Map(versions.map((schema) => [JSON.stringify(schema), schema])).values()];
  const [first] = distinct;
  return distinct.length === 1 ? withoutDialect(first!) : { anyOf: distinct.map(withoutDialect) };
}

function executeBody(name: string, versions: readonly ActionOutline[]): Schema {
  const needsParams = versions.every(({ params }) => (params.required ?? []).length > 0);
  return {
    type: 'object',
    title: name,
    description: versions[0]!.title,
    required: ['action', ...(needsParams ? ['params'] : [])],
    properties: {
      action: { type: 'string', const: name },
      params: ref(`ActionParams_${name}`),
      options: ref('ActionOptions'),
    },
    additionalProperties: false,
  };
}

function describeRoute(document: OpenAPIObject, operationId: string, body: string): void {
  const found = operationsOf(document).find(({ operation }) => operation.operationId === operationId);
  if (!found) throw new Error(`There is no operation ${operationId}.`);
  const { operation } = found;
  operation.requestBody = {
    required: body === 'Execute',
    content: { 'application/json': { schema: ref(body) } },
  };
  operation.responses[200] = {
    ...(operation.responses[200] as ResponseObject),
    content: {
      'application/json': { schema: ref('ActionResult') },
      'application/x-ndjson': { schema: { type: 'string', description: 'One row a line, as JSON.' } },
      'text/event-stream': {
        schema: { type: 'string', description: 'Where the params ask for a stream: an event a piece of it.' },
      },
      'text/csv': { schema: { type: 'string', description: 'RFC 4180, with a header.' } },
    },
  };
}
