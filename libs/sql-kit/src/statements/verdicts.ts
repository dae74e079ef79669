/** Why a statement is refused; nothing where it is not. */
export type Refusal = string | undefined;

/** Who judges statements, and what the verdicts depend on beside the text. */
export interface VerdictScope {
  /** Names the server's modes and the state of its catalogue: a verdict given under another version is not used again. */
  version(): string;
  /**
   * Judges a statement whose placeholders are in the engine's form.
   * @param owner whose turn it is where this is work for `textThreads`
   * @returns why `query` refuses it, as a sentence; nothing where it only reads
   * @throws PluginError with the grammar's own words where it is not a statement at all
   */
  classify(sql: string, owner: object): Refusal | Promise<Refusal>;
}

interface Given {
  readonly version: string;
  readonly verdict: Refusal | Promise<Refusal>;
}

/** The verdicts on one text, each kept for as long as the version of its scope stands. */
export class Verdicts {
  readonly #given = new WeakMap<VerdictScope, Given>();

  constructor(private readonly sql: string) {}

  /** A verdict that did not come is asked for again by the next statement. */
  of(scope: VerdictScope, owner: object): Refusal | Promise<Refusal> {
    // Before it is judged: what changes in the meantime makes this verdict one of the past.
    const version = scope.version();
    const known = this.#given.get(scope);
    if (known?.version === version) return known.verdict;
    const verdict = scope.classify(this.sql, owner);
    const given = { version, verdict };
    this.#given.set(scope, given);
    if (verdict instanceof Promise) {
      verdict.catch(() => {
        if (this.#given.get(scope) === given) this.#given.delete(scope);
      });
    }
    return verdict;
  }
}
