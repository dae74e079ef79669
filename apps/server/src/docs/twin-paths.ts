import type { OpenAPIObject, ParameterObject } from '@nestjs/swagger';
import { operationsOf } from './operations.js';

/**
 * Two paths that differ by the names of their parameters alone are one to OpenAPI: `{type}/{subType}` of one method and
 * `{id}/{action}` of another become `{typeOrId}/{subTypeOrAction}` of both.
 */
export function joinTwinPaths(document: OpenAPIObject): void {
  const paths = new Map(Object.entries(document.paths));
  for (const twins of twinsAmong([...paths.keys()])) {
    const names = twins.map(namesIn);
    const joined = names[0]!.map((_, at) => joinedName(names.map((each) => each[at]!)));
    const items = twins.map((twin, at) => {
      rename(document, twin, new Map(names[at]!.map((name, place) => [name, joined[place]!])));
      return paths.get(twin);
    });
    for (const twin of twins) paths.delete(twin);
    paths.set(filled(twins[0]!, joined), Object.assign({}, ...items) as object);
  }
  document.paths = Object.fromEntries(paths);
}

/** Each group in a fixed order, whatever the order of the routes. */
function twinsAmong(paths: readonly string[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const path of paths.toSorted().reverse()) {
    const template = path.replaceAll(/\{\w+\}/g, '{}');
    groups.set(template, [...(groups.get(template) ?? []), path]);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}

function namesIn(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
}

function joinedName(names: readonly string[]): string {
  const [first = '', ...others] = new Set(names);
  return first + others.map((name) => `Or${name.charAt(0).toUpperCase()}${name.slice(1)}`).join('');
}

function filled(path: string, names: readonly string[]): string {
  const left = [...names];
  return path.replaceAll(/\{\w+\}/g, () => `{${left.shift()!}}`);
}

function rename({ paths }: OpenAPIObject, path: string, names: ReadonlyMap<string, string>): void {
  for (const { operation } of operationsOf({ paths: { [path]: paths[path]! } }))
    for (const parameter of operation.parameters as ParameterObject[])
      if (parameter.in === 'path') parameter.name = names.get(parameter.name) ?? parameter.name;
}
