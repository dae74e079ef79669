import { PluginError } from '@patchbay/plugin-kit';
import {
  type Statement,
  StatementCompiler,
  type StatementParams,
  offThread,
  readerOf,
  type Refusal,
} from '@patchbay/sql-kit';
import { typeOf } from './bindings.js';
import { classify, clickhouseDialect } from './dialect.js';

/**
 * ClickHouse wants to know the type of each binding where its placeholder stands, and the same text may be bound to values
 * of other types next time: a mark holds the place until then. Unicode gives these two characters no meaning.
 */
const OPEN = '\u{e000}';
const CLOSE = '\u{e001}';
const MARK = new RegExp(`${OPEN}(\\d+)${CLOSE}`, 'g');

const judged = (sql: string): Refusal => classify(sql.replace(MARK, '?'));

export const read = readerOf(judged);

export class ClickhouseStatements extends StatementCompiler {
  constructor() {
    super({
      ...clickhouseDialect,
      placeholder: (n) => `${OPEN}${n}${CLOSE}`,
      classify: offThread(new URL('../dist/statements.js', import.meta.url), judged),
    });
  }

  override async read(params: StatementParams): Promise<Statement> {
    refuseMarks(params.sql);
    return typed(await super.read(params));
  }

  override write(params: StatementParams): Statement {
    refuseMarks(params.sql);
    return typed(super.write(params));
  }
}

function typed({ sql, bindings }: Statement): Statement {
  return {
    sql: sql.replace(MARK, (_, n: string) => `{p${n}:${typeOf(bindings[Number(n) - 1]!)}}`),
    bindings,
  };
}

function refuseMarks(sql: string): void {
  if (sql.includes(OPEN) || sql.includes(CLOSE))
    throw new PluginError('invalid_request', 'A statement cannot hold the characters U+E000 and U+E001.', {
      path: 'params.sql',
    });
}
