import pg from 'pg';

/** `mixed`: 10,000 rows of ten columns, as an application's tables have them. */
export async function prepareTables(engine) {
  const client = new pg.Client(engine.url);
  await client.connect();
  await client.query(`CREATE TABLE mixed AS SELECT
    n AS id, n * 7 % 1000 AS amount, n::bigint * 1000003 AS big, (n * 0.37)::numeric(12, 2) AS price, n / 3.0::float8 AS ratio,
    n % 2 = 0 AS active, 'customer number ' || n AS name, md5(n::text) AS token,
    timestamptz '2024-01-01' + n * interval '1 minute' AS created_at, CASE WHEN n % 5 = 0 THEN NULL ELSE 'note "' || n || '"' END AS note
    FROM generate_series(1, 10000) n`);
  await client.query('ALTER TABLE mixed ADD PRIMARY KEY (id); ANALYZE mixed');
  await client.end();
}
