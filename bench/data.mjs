import pg from 'pg';

/** `mixed`: 10,000 rows of ten columns, each of another of the types that applications' tables are made of. */
export async function prepareTables(engine) {
  const client = new pg.Client(engine.url);
  await client.connect();
  await client.query(`CREATE TABLE mixed AS SELECT
    n AS id,
    n::bigint * 1000003 AS big,
    (n * 0.37)::numeric(12, 2) AS price,
    n / 3.0::float8 AS ratio,
    n % 2 = 0 AS active,
    'customer "number" ' || n AS name,
    md5(n::text)::uuid AS token,
    timestamptz '2024-01-01' + n * interval '1 minute' AS created_at,
    CASE WHEN n % 5 > 0 THEN date '2024-01-01' + n % 365 END AS due,
    jsonb_build_object('tags', jsonb_build_array('a', n), 'open', n % 3 = 0) AS attributes
    FROM generate_series(1, 10000) n`);
  await client.query('ALTER TABLE mixed ADD PRIMARY KEY (id); ANALYZE mixed');
  await client.end();
}
