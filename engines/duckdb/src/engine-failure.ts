import type { ProcessFailure } from '@patchbay/sql-kit';

/** DuckDB's messages start with the kind of error: `Catalog Error: …`. */
export function engineFailure({ message }: { readonly message: string }): ProcessFailure {
  const [, code = 'Error', text = message] = /^([A-Za-z ]+?) Error: ([\s\S]*)$/.exec(message) ?? [];
  return { message: text, code };
}
