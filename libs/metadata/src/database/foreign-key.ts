/** As SQLite, PostgreSQL and MySQL call it. */
const NO_PARENT = /^(SQLITE_CONSTRAINT_FOREIGNKEY|23503|ER_NO_REFERENCED_ROW_2)$/;

/** Whether a row was refused because what it belongs to is not there. */
export function lacksParent(error: unknown): boolean {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' && NO_PARENT.test(code);
}
