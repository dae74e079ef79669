import {
  clickhouseBinary,
  mariadbBinaries,
  opensslBinary,
  pgbouncerBinary,
  postgresBinaries,
  sshdBinary,
} from './binaries.js';
import type { EngineKind } from './engine.js';

export type Availability = { readonly available: true } | { readonly available: false; readonly how: string };

const NEEDED: Readonly<Record<EngineKind | 'openssh' | 'pgbouncer', readonly (() => unknown)[]>> = {
  postgres: [opensslBinary, postgresBinaries],
  mariadb: [opensslBinary, mariadbBinaries],
  clickhouse: [opensslBinary, clickhouseBinary],
  openssh: [sshdBinary],
  pgbouncer: [opensslBinary, postgresBinaries, pgbouncerBinary],
};

/** Whether a server can be started here, told from the file system alone: Jest must know before it runs anything. */
export function availability(kind: EngineKind | 'openssh' | 'pgbouncer'): Availability {
  try {
    for (const find of NEEDED[kind]) find();
    return { available: true };
  } catch (error) {
    return { available: false, how: (error as Error).message };
  }
}
