import { type Statement, StatementCompiler, type StatementParams, type Statements } from '@patchbay/sql-kit';
import { type Lexis, mysqlDialectIn } from './dialect.js';

/** One for each way to read a text, for all sessions. */
const compilers = new Map<string, StatementCompiler>();

/** Compiles what the server will read, by the modes that it is in. */
export class MysqlStatements implements Statements {
  constructor(private readonly lexis: () => Promise<Lexis>) {}

  async read(params: StatementParams, owner: object = this): Promise<Statement> {
    return compilerIn(await this.lexis()).read(params, owner);
  }

  async write(params: StatementParams): Promise<Statement> {
    return compilerIn(await this.lexis()).write(params);
  }
}

function compilerIn(lexis: Lexis): StatementCompiler {
  const key = `${lexis.ansiQuotes} ${lexis.plainBackslashes}`;
  let compiler = compilers.get(key);
  if (!compiler) compilers.set(key, (compiler = new StatementCompiler(mysqlDialectIn(lexis))));
  return compiler;
}
