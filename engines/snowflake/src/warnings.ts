import { quotedName } from './catalogue.js';
import type { SnowflakeLink } from './link.js';

const WRITING =
  /^(?:INSERT|UPDATE|DELETE|TRUNCATE|OWNERSHIP|WRITE|ALL|CREATE .*|MODIFY|APPLY .*|MANAGE .*|OPERATE|EVOLVE SCHEMA)$/i;

/** Roles are granted to roles; where so many do not settle it, more will not be asked. */
const MOST_ROLES = 50;

/** What to say of the role of a session that may change data: Snowflake itself keeps no session from writing. */
export async function warningsOf(link: SnowflakeLink): Promise<readonly string[]> {
  const { rows } = await link.rows('SELECT current_role()');
  const own = rows[0]![0]!;
  const roles = new Set([own]);
  for (const role of roles) {
    for (const { privilege, kind, name } of await grantsOf(link, role)) {
      if (WRITING.test(privilege)) return [warning(own, privilege, kind, name)];
      if (kind === 'ROLE' && roles.size < MOST_ROLES) roles.add(name);
    }
  }
  return [];
}

interface Grant {
  readonly privilege: string;
  readonly kind: string;
  readonly name: string;
}

async function grantsOf(link: SnowflakeLink, role: string): Promise<Grant[]> {
  const { names, rows } = await link.rows(`SHOW GRANTS TO ROLE ${quotedName(role)}`);
  const [privilege, kind, name] = ['privilege', 'granted_on', 'name'].map((column) => names.indexOf(column));
  return rows.map((row) => ({
    privilege: row[privilege!]!,
    kind: row[kind!]!,
    name: row[name!]!,
  }));
}

function warning(role: string, privilege: string, kind: string, name: string): string {
  return `The role ${role} can do more than read: it has ${privilege} on the ${kind.toLowerCase()} ${name}. Snowflake has no read-only sessions: what keeps queries from writing is this server's own reading of them. Use a role that can only SELECT.`;
}
