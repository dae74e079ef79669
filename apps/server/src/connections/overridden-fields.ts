/** What a body may hold that was refused is not known: at most so much of it is noted. */
const MAX_FIELDS = 100;
const MAX_NAME = 200;

/** The fields of the saved config that a test was to replace, such as `config.connection.host`: names, never values. */
export function overriddenFields(body: unknown): readonly string[] | undefined {
  const { config } = (body ?? {}) as { config?: unknown };
  if (config === undefined) return undefined;
  const paths = pathsOf(config, 'config').slice(0, MAX_FIELDS);
  return paths.length > 0 ? paths.map((path) => path.slice(0, MAX_NAME)) : undefined;
}

function pathsOf(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, part]) => pathsOf(part, `${path}.${key}`));
}
