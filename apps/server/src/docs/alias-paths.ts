import type { OpenAPIObject } from '@nestjs/swagger';

/** Clients of NocoDB name the workspace in the path. The tag of the integrations says so once. */
const ALIAS = /^(\/api\/v2\/meta)\/workspaces\/\{workspaceId\}(\/integrations.*)$/;

/**
 * Leaves out paths under which a route is there a second time.
 * @throws Error when there is no first: what an alias stands for must be described.
 */
export function withoutAliases(paths: OpenAPIObject['paths']): OpenAPIObject['paths'] {
  const kept = Object.entries(paths).filter(([path]) => {
    if (ALIAS.test(path) && !paths[path.replace(ALIAS, '$1$2')])
      throw new Error(`${path} is an alias of a path that is not there.`);
    return !ALIAS.test(path);
  });
  return Object.fromEntries(kept);
}
