import { mariadbBinaries, opensslBinary, postgresBinaries } from './binaries.js';
import type { EngineKind } from './engine.js';

export type Availability = { readonly available: true } | { readonly available: false; readonly how: string };

/** Whether an engine can be started here, told from the file system alone: Jest must know before it runs anything. */
export function availability(kind: EngineKind): Availability {
  try {
    opensslBinary();
    if (kind === 'postgres') postgresBinaries();
    else mariadbBinaries();
    return { available: true };
  } catch (error) {
    return { available: false, how: (error as Error).message };
  }
}
