import type { OpenAPIObject } from '@nestjs/swagger';
import { describeActions } from './describe-actions.js';
import { inOrder, itemsOfLists } from './openapi-31.js';
import type { PluginOutline } from './outline.js';
import { nameOf, ref, type Schema, type Schemas, without, withoutDialect } from './schema.js';

/** The document of a server that has these plugins: their configs, and their actions' params and results. */
export function withPlugins(document: OpenAPIObject, plugins: readonly PluginOutline[]): OpenAPIObject {
  const schemas = { ...document.components!.schemas } as Schemas;
  for (const plugin of plugins) {
    schemas[`Config_${nameOf(plugin)}`] = withNeeded(withoutDialect(plugin.form.schema));
  }
  schemas.IntegrationConfig = {
    description: 'What it holds, the form of its kind of integration says.',
    anyOf: plugins.map(configOf),
  };
  describeBodies(schemas, plugins);
  describeAnswer(schemas, plugins);
  describeActions(schemas, plugins);
  return inOrder({
    ...document,
    components: { ...document.components, schemas: itemsOfLists(schemas) } as OpenAPIObject['components'],
  });
}

/** The config of a body is that of the kind of integration which the same body names. */
function describeBodies(schemas: Schemas, plugins: readonly PluginOutline[]): void {
  const { CreateIntegration, TestConnection } = schemas;
  if (CreateIntegration) {
    const properties = without('copy_from_id', CreateIntegration.properties ?? {});
    const whole = { ...CreateIntegration, properties, required: ['title', 'type', 'sub_type', 'config'] };
    for (const plugin of plugins) schemas[`New_${nameOf(plugin)}`] = ofKind(whole, plugin);
    schemas.NewIntegration = { oneOf: plugins.map((plugin) => ref(`New_${nameOf(plugin)}`)) };
    schemas.CopyOfIntegration = { ...CreateIntegration, required: ['copy_from_id'] };
    schemas.CreateIntegration = { anyOf: [ref('NewIntegration'), ref('CopyOfIntegration')] };
  }
  if (TestConnection) {
    const properties = without('config', TestConnection.properties ?? {});
    const loose = { ...TestConnection, properties, required: ['connection'] };
    schemas.TestConnection = {
      anyOf: [{ oneOf: plugins.map((plugin) => ofKind(TestConnection, plugin)) }, loose],
    };
  }
}

/** Who may not read a config sees a part of it, where anything. */
function describeAnswer(schemas: Schemas, plugins: readonly PluginOutline[]): void {
  const { IntegrationAnswer } = schemas;
  if (!IntegrationAnswer) return;
  const part = IntegrationAnswer.properties?.config as Schema | undefined;
  const { description, ...shown } = part ?? {};
  const config = { description, anyOf: [ref('IntegrationConfig'), shown] };
  schemas.IntegrationAnswer = {
    ...IntegrationAnswer,
    properties: { ...IntegrationAnswer.properties, config },
    example: usualAnswer(IntegrationAnswer, plugins),
  };
}

/** Without what is there only when it is asked for, or when something is wrong. */
function usualAnswer({ properties = {}, required = [] }: Schema, plugins: readonly PluginOutline[]): object {
  const examples = required.map((name) => [name, (properties[name] as Schema).example]);
  const usual = plugins.find(({ type }) => type === 'database');
  return { ...Object.fromEntries(examples), sub_type: usual?.subType } as object;
}

function ofKind(body: Schema, plugin: PluginOutline): Schema {
  return {
    ...body,
    title: plugin.manifest.title,
    properties: {
      ...body.properties,
      type: { type: 'string', const: plugin.type },
      sub_type: { type: 'string', const: plugin.subType },
      config: configOf(plugin),
    },
  };
}

function configOf(plugin: PluginOutline): Schema {
  return ref(`Config_${nameOf(plugin)}`);
}

/** An object that defaults to `{}` and has required parts is itself required: the default only makes better messages. */
function withNeeded(schema: Schema): Schema {
  const children = Object.entries((schema.properties ?? {}) as Schemas);
  if (children.length === 0) return schema;
  const needed = children.filter(([, child]) => child.required && child.properties).map(([key]) => key);
  const properties = children.map(([key, child]) => {
    const whole = withNeeded(child);
    return [key, needed.includes(key) ? without('default', whole) : whole];
  });
  const required = [...(schema.required ?? []), ...needed];
  return {
    ...schema,
    properties: Object.fromEntries(properties) as Schemas,
    ...(required.length > 0 && { required }),
  };
}
