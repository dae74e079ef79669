import { type JsonValue, PluginError } from '@patchbay/plugin-kit';
import type { Bindings } from './bindings.js';
import type { Dialect } from './dialect.js';
import { type Lexer, lexer } from '../lexing/lexer.js';
import { place, placed, refuseUnbound } from './placing.js';
import { SHARED, sourceOf, type Source } from './source.js';
import { SESSION_KEYWORDS, WRITING_KEYWORDS } from './statement-keywords.js';
import { TextMemory } from './text-memory.js';
import { Verdicts, type VerdictScope } from './verdicts.js';

/** A statement in the engine's own form. */
export interface Statement {
  readonly sql: string;
  readonly bindings: readonly JsonValue[];
}

export interface StatementParams {
  readonly sql: string;
  readonly bindings?: Bindings;
}

/** A text in the engine's own form. */
interface Template {
  readonly sql: string;
  /** Asked for only when a query needs them. */
  readonly verdicts: Verdicts;
}

interface Bound {
  readonly statement: Statement;
  readonly verdicts: Verdicts;
}

/** What was made of texts, for all sessions of a dialect. */
class Memory {
  readonly sources = new TextMemory<Source>(REMEMBERED);
  readonly templates = new TextMemory<Template>(REMEMBERED);
}

const REMEMBERED = { entries: 1000, characters: 8 * 1024 * 1024 };
/** What a mark weighs beside its text, in characters. */
const MARK_WEIGHT = 64;

/** Turns the `?` and `:name` of callers into an engine's placeholders, remembering texts it has seen. */
export class StatementCompiler {
  /** @param scopes who judges a query, one after the other; the dialect alone where they are left out */
  constructor(
    readonly dialect: Dialect,
    private readonly scopes = scopesOf(dialect),
    private readonly memory = new Memory(),
    private readonly lex: Lexer = lexer(dialect.lexicon),
  ) {}

  /** The compiler of one session: texts are remembered with all others of the dialect, and judged by the session as well. */
  within(session: VerdictScope): StatementCompiler {
    return new StatementCompiler(this.dialect, [...this.scopes, session], this.memory, this.lex);
  }

  /**
   * @param owner who waits for the verdict, such as the session: owners take turns where it takes long
   * @throws PluginError `invalid_request` when the text may write, or its placeholders and bindings do not match.
   */
  async read(params: StatementParams, owner: object = this): Promise<Statement> {
    const source = this.#source(params.sql);
    const { keyword, refusedInRead } = source;
    if (!this.dialect.readKeywords.has(keyword)) throw await this.#refusedKeyword(source, params, owner);
    if (refusedInRead) throw refusal(refusedInRead);
    const { statement, verdicts } = this.#bound(source, params);
    for (const scope of this.scopes) {
      const reason = await verdicts.of(scope, owner);
      if (reason !== undefined) throw refusal(reason);
    }
    return statement;
  }

  /** @throws PluginError `invalid_request` as `read` does, and for statements that would outlive themselves. */
  write(params: StatementParams): Statement {
    const source = this.#source(params.sql);
    const { keyword, refusedInWrite, hasBody } = source;
    if (refusedInWrite !== undefined) throw refusal(refusedInWrite);
    if (SESSION_KEYWORDS.has(keyword) && !hasBody)
      throw refusal(`${keyword.toUpperCase()} is refused: ${SHARED}`);
    return this.#bound(source, params).statement;
  }

  async #refusedKeyword(source: Source, params: StatementParams, owner: object): Promise<PluginError> {
    const { keyword, refusedInWrite } = source;
    // A word that starts no statement is likely misspelt: a scope that has the engine's grammar throws what that says.
    if (!WRITING_KEYWORDS.has(keyword) && !SESSION_KEYWORDS.has(keyword)) {
      const { verdicts } = this.#bound(source, params);
      for (const scope of this.scopes) await verdicts.of(scope, owner);
    }
    const allowed = [...this.dialect.readKeywords].join(', ').toUpperCase();
    const writes = WRITING_KEYWORDS.has(keyword) && refusedInWrite === undefined;
    return refusal(
      `A query cannot start with ${keyword.toUpperCase()}; it may start with ${allowed}.${writes ? ' Use write instead.' : ''}`,
    );
  }

  #source(sql: string): Source {
    let source = this.memory.sources.get(sql);
    if (!source) {
      source = sourceOf(sql, this.dialect, this.lex);
      this.memory.sources.set(sql, source, sql.length + source.marks.length * MARK_WEIGHT);
    }
    return source;
  }

  #bound(source: Source, { sql, bindings }: StatementParams): Bound {
    if (bindings === undefined && !source.mayHoldBody) refuseUnbound(source);
    const { uses, values, shape } =
      bindings === undefined ? source.unbound : place(source, bindings, this.dialect);
    const key = `${shape} ${sql}`;
    let template = this.memory.templates.get(key);
    if (!template) {
      const compiled = placed(sql, uses, this.dialect);
      template = { sql: compiled, verdicts: new Verdicts(compiled) };
      this.memory.templates.set(key, template, key.length + compiled.length);
    }
    return { statement: { sql: template.sql, bindings: values }, verdicts: template.verdicts };
  }
}

function scopesOf({ classify }: Dialect): readonly VerdictScope[] {
  return classify ? [{ version: () => '', classify }] : [];
}

function refusal(message: string): PluginError {
  return new PluginError('invalid_request', message, { path: 'params.sql' });
}
