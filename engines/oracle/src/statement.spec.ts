import { dropped, OWN_LIMITS } from '@patchbay/sql-kit';
import oracledb, { type Connection } from 'oracledb';
import { write } from './statement.js';

/** What the driver answers a statement with. */
function answering(answer: object): Connection {
  return { execute: () => Promise.resolve(answer) } as unknown as Connection;
}

/** Rows that are fetched a few at a time. */
function results(rows: unknown[][]): object {
  const left = [...rows];
  return {
    metaData: [{ name: 'N', dbType: oracledb.DB_TYPE_NUMBER, dbTypeName: 'NUMBER' }],
    getRows: (count: number) => Promise.resolve(left.splice(0, count)),
    close: () => Promise.resolve(),
  };
}

describe('a write to Oracle', () => {
  const statement = { sql: 'INSERT INTO kept VALUES (1)', bindings: [] };

  it('ends its session, since Oracle has no way to reset one', async () => {
    const { result, reset } = write(answering({ rowsAffected: 3 }), statement, OWN_LIMITS);
    expect(await result).toEqual({ affectedRows: 3 });
    expect(reset).toBe(dropped);
  });

  it('gives the rows of a query, and those that a procedure returns', async () => {
    const many = Array.from({ length: 250 }, (_, n) => [String(n)]);
    const answer = { resultSet: results(many), implicitResults: [results([['9007199254740993']])] };
    const { sets = [] } = await write(answering(answer), statement, OWN_LIMITS).result;
    expect(sets.map(({ rows }) => rows.length)).toEqual([250, 1]);
    expect(sets[1]).toMatchObject({ columns: [{ name: 'N', type: 'number' }], rows: [['9007199254740993']] });
    const few = answering({ resultSet: results(many) });
    const cut = await write(few, statement, { ...OWN_LIMITS, maxRows: 101 }).result;
    expect(cut.sets?.[0]?.rows).toHaveLength(101);
  });
});
