import { SIGN } from './sql.js';
import { compile } from './sql-template.js';

const refused = (sql: string): string => {
  try {
    compile(sql, SIGN);
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid_request', path: 'params.sql' });
    return (error as Error).message;
  }
  throw new Error(`${sql} was taken`);
};

describe('a statement that cannot be translated', () => {
  it.each<[string, string]>([
    ['SELECT name FROM people WHERE', 'at its end (line 1, column 30)'],
    ['SELECT name\nFROM people people people', 'near "people" (line 2, column 20)'],
    [
      `SELECT name FROM people WHERE id = '${SIGN}b1e' AND ) < '${SIGN}b2e'`,
      'near ") < ?" (line 1, column 42)',
    ],
  ])('fails with the place where it is not SQL: %j', (sql, where) => {
    expect(refused(sql)).toContain(`SQL syntax error ${where}. Expected `);
  });

  it.each<[string, RegExp]>([
    ['SELECT nothing(name) FROM people', /Function not found: nothing/],
    ['SELECT name FROM people WHERE sum(id) > 1', /Aggregate function not allowed in where/],
  ])('fails with what of it the translation does not have: %s', (sql, reason) => {
    expect(refused(sql)).toMatch(reason);
  });

  it.each([
    'SELECT field_exists() FROM people',
    'SELECT avg_array() FROM people',
    'SELECT * FROM people JOIN towns',
    'SELECT parse_json(name) FROM people',
    `SELECT ${'id + '.repeat(4000)} 1 AS sum FROM people`,
  ])('fails with no more than that where the translation itself fails: %.60s', (sql) => {
    expect(refused(sql)).toBe(
      'The statement cannot be translated into a pipeline of MongoDB. Write it in another way, or use find or aggregate.',
    );
  });
});
