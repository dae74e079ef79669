import type { ContractTest } from '../contract.js';
import { failureOf } from './expectations.js';

interface Tables {
  readonly tables: readonly {
    readonly schema: string | null;
    readonly name: string;
    readonly type: string;
    readonly comment: string | null;
  }[];
  readonly isLastPage: boolean;
}

interface Columns {
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly nullable: boolean;
    readonly default: string | null;
    readonly primaryKey: boolean;
    readonly references: object | null;
    readonly comment: string | null;
  }[];
}

export const introspection: readonly ContractTest[] = [
  {
    name: 'lists tables and views, and tells which is which',
    needs: ['views'],
    run: async ({ bench, sample }) => {
      const table = await sample();
      await bench.write(`CREATE VIEW ${table}_view AS SELECT name FROM ${table}`);
      const { tables } = await bench.run<Tables>('tables', {});
      const ours = tables.filter(({ name }) => name.startsWith(table));
      expect(ours.map(({ name, type }) => [name, type]).sort()).toEqual([
        [table, 'table'],
        [`${table}_view`, 'view'],
      ]);
    },
  },
  {
    name: 'lists columns in order, with type, nullability, default and primary key',
    needs: ['sql'],
    run: async ({ bench, sample }) => {
      const { columns } = await bench.run<Columns>('columns', { table: await sample() });
      expect(columns.map(({ name, nullable, primaryKey }) => ({ name, nullable, primaryKey }))).toEqual([
        { name: 'id', nullable: false, primaryKey: true },
        { name: 'name', nullable: false, primaryKey: false },
        { name: 'note', nullable: true, primaryKey: false },
      ]);
      expect(columns.every(({ type }) => /^\w/.test(type))).toBe(true);
      // Of a generated key some engines tell how it is made.
      expect(columns.slice(1).map((column) => column.default)).toEqual([
        null,
        expect.stringContaining('none'),
      ]);
    },
  },
  {
    name: 'knows names in mixed case, with quotes and blanks',
    needs: ['sql'],
    run: async ({ bench, dialect, name }) => {
      const table = `${name()} Mixed "Case" 'It''s' Ünï`;
      const column = 'Full "Name" ?';
      await bench.write(
        `CREATE TABLE ${dialect.quote(table)} (${dialect.quote(column)} varchar(10) NOT NULL PRIMARY KEY)`,
      );
      const { tables } = await bench.run<Tables>('tables', {});
      expect(tables.map((found) => found.name)).toContain(table);
      const { columns } = await bench.run<Columns>('columns', { table });
      expect(columns).toMatchObject([{ name: column, nullable: false, primaryKey: true }]);
    },
  },
  {
    name: 'names the table that it does not know',
    run: async ({ bench, sample }) => {
      const known = await sample();
      for (const table of [`${known}_missing`, `${known}' OR '1'='1`]) {
        const { fields } = await failureOf(bench.run('columns', { table }), 'invalid_request');
        expect(fields?.map(({ path }) => path)).toEqual(['params.table']);
      }
    },
  },
  {
    name: 'lists schemas, and tables and columns by schema',
    needs: ['schemas', 'sql'],
    run: async ({ bench, sample }) => {
      const table = await sample();
      const { tables } = await bench.run<Tables>('tables', {});
      const schema = tables.find(({ name }) => name === table)?.schema;
      const { schemas } = await bench.run<{ schemas: { name: string }[] }>('schemas', {});
      expect(schemas.map(({ name }) => name)).toContain(schema);

      const within = await bench.run<Tables>('tables', { schema });
      expect(within.tables.map(({ name }) => name)).toContain(table);
      expect(await bench.run<Tables>('tables', { schema: 'nowhere' })).toMatchObject({ tables: [] });
      const { columns } = await bench.run<Columns>('columns', { table, schema });
      expect(columns.map(({ name }) => name)).toEqual(['id', 'name', 'note']);
      await failureOf(bench.run('columns', { table, schema: 'nowhere' }), 'invalid_request');
    },
  },
  {
    name: 'lists by the page, and by a pattern of names',
    run: async ({ bench, sample }) => {
      const [first, second] = [await sample(), await sample()].sort();
      const shared = Array.from(first!).findIndex((character, at) => character !== second![at]);
      const pattern = `${first!.toUpperCase().slice(0, shared)}*`;
      const all = await bench.run<Tables>('tables', { pattern, limit: 10_000 });
      expect(all.isLastPage).toBe(true);
      expect(all.tables.map(({ name }) => name)).toEqual(expect.arrayContaining([first, second]));
      const pages: Tables[] = [];
      while (!pages.at(-1)?.isLastPage)
        pages.push(await bench.run<Tables>('tables', { pattern, limit: 1, offset: pages.length }));
      expect(pages.flatMap(({ tables }) => tables)).toEqual(all.tables);
      const columns = await bench.run<Columns>('columns', { table: first, pattern: 'N?*' });
      expect(columns.columns.map(({ name }) => name.toLowerCase())).toEqual(['name', 'note']);
    },
  },
  {
    name: 'tells the comments of tables and columns',
    needs: ['comments'],
    run: async ({ bench, dialect, sample }) => {
      const table = await sample();
      for (const sql of dialect.described!(table)) await bench.write(sql);
      const { tables } = await bench.run<Tables>('tables', { pattern: table });
      expect(tables.map(({ comment }) => comment)).toEqual(['people']);
      const { columns } = await bench.run<Columns>('columns', { table });
      expect(columns.map(({ comment }) => comment)).toEqual([null, null, 'remarks']);
    },
  },
  {
    name: 'tells what a foreign key refers to',
    needs: ['foreign keys'],
    run: async ({ bench, dialect, sample }) => {
      const table = await sample();
      for (const sql of dialect.described!(table)) await bench.write(sql);
      const { columns } = await bench.run<Columns>('columns', { table: `${table}_more` });
      expect(columns.map(({ name, references }) => [name, references])).toEqual([
        ['id', null],
        ['person', { schema: expect.anything(), table, column: 'id' }],
      ]);
    },
  },
  {
    name: 'tells by its type what is neither a table nor a view',
    applies: ({ kinds }) => kinds !== undefined,
    run: async ({ bench, dialect, engine, name }) => {
      for (const { type } of dialect.kinds!('any')) {
        const table = name();
        const { create } = dialect.kinds!(table).find((kind) => kind.type === type)!;
        for (const sql of create) await engine().admin(sql);
        const { tables } = await bench.run<Tables>('tables', { pattern: table });
        expect(tables.map((found) => found.type)).toEqual([type]);
        const { columns } = await bench.run<Columns>('columns', { table });
        expect(columns.length).toBeGreaterThan(0);
      }
    },
  },
  {
    name: 'tells the types of columns as the engine writes them',
    applies: ({ columnTypes }) => columnTypes !== undefined,
    run: async ({ bench, dialect, name }) => {
      const table = name();
      const declared = dialect.columnTypes!.map(([type], at) => `c${at} ${type}`);
      await bench.write(`CREATE TABLE ${table} (${declared.join(', ')})`);
      const { columns } = await bench.run<Columns>('columns', { table });
      expect(columns.map(({ type }) => type)).toEqual(dialect.columnTypes!.map(([, told]) => told));
    },
  },
  {
    name: 'lists no columns of a table that has none',
    applies: ({ withoutColumns }) => withoutColumns !== undefined,
    run: async ({ bench, dialect, name }) => {
      const table = name();
      await bench.write(dialect.withoutColumns!(table));
      expect(await bench.run('columns', { table })).toEqual({ columns: [], isLastPage: true });
    },
  },
  {
    name: 'lists a view whose table is gone, and does not say that there is none',
    needs: ['views', 'sql'],
    run: async ({ bench, name }) => {
      const [table, view] = [name(), name()];
      await bench.write(`CREATE TABLE ${table} (a varchar(10))`);
      await bench.write(`CREATE VIEW ${view} AS SELECT a FROM ${table}`);
      // Some engines keep what a view needs.
      if (await bench.write(`DROP TABLE ${table}`).catch(() => undefined)) {
        const { tables } = await bench.run<Tables>('tables', { pattern: view });
        expect(tables).toMatchObject([{ name: view, type: 'view', comment: null }]);
        const told = await bench.run<Columns>('columns', { table: view }).catch((error: Error) => error);
        if (told instanceof Error) expect(told.message).not.toMatch(/there is no table/i);
        else expect(told.columns.map((column) => column.name)).toEqual(['a']);
      }
    },
  },
];
