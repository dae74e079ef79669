/** Statements on one engine, beyond those that its dialect brings: as public reports, field trials and everyday work have them. */
export interface Corpus {
  /** What got past a read-only mode somewhere, of which `query` must refuse each. */
  bypasses(table: string): readonly string[];
  /** What `query` must let through. */
  analytics(table: string): readonly string[];
  /**
   * Reads that tell what a bypass may have changed beside the rows of the table: objects, settings, locks, files. Those of
   * `session` go through the plugin, and those of `server` over a connection of the engine's superuser.
   */
  readonly state: {
    session(table: string): readonly string[];
    server(table: string): readonly string[];
  };
}
