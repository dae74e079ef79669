import { sqlite3 } from '@patchbay/database-sqlite3';
import { type JsonValue, PluginError, type Row } from '@patchbay/plugin-kit';
import { type Statement, StatementCompiler, type SqlSession } from '@patchbay/sql-kit';
import { brokenPromises } from '../broken-promises.js';
import { chosen, type FileContract } from '../contract.js';
import { SQL_CONTRACT } from '../tests/index.js';
import { changingRows, type Defect } from './break-plugin.fixture.js';
import { expectOneBrokenPromise } from './expect-one-broken-promise.fixture.js';

const sound: FileContract = {
  plugin: sqlite3,
  engine: 'sqlite',
  config: () => ({ connection: { filename: 'contract.db', create: true } }),
};

const TIMEOUT_MS = 120_000;

const DEFECTS: readonly Defect[] = [
  {
    defect: 'takes no row beyond the limit, which would show that there is one',
    breaks: 'cuts at maxRows, and says so only when there was more',
    query: (run) => (session, params, context) =>
      run(session, params, { ...context, maxRows: context.maxRows - 1 }),
  },
  {
    defect: 'rounds large integers',
    breaks: 'gives every value of the table of types as JSON can hold it, nothing rounded',
    alsoBreaks: [
      'takes back every value that it gave, as the same to the engine',
      'puts rows in as they are, whatever is in their texts',
    ],
    session: (sound) => ({
      rows: changingValues(sound, (value) =>
        typeof value === 'string' && /^-?\d{16,}$/.test(value) ? Number(value) : value,
      ),
    }),
  },
  {
    defect: 'binds bytes as the text of their base64',
    breaks: 'takes back every value that it gave, as the same to the engine',
    session: (sound) => ({
      write: ({ sql, bindings }, options) =>
        sound.write({ sql, bindings: bindings.map((value) => base64Of(value) ?? value) }, options),
    }),
  },
  {
    defect: 'binds null as an empty string',
    breaks: 'gives back every binding as it came',
    session: (sound) => ({
      rows: ({ sql, bindings }, options) =>
        sound.rows({ sql, bindings: bindings.map((value) => value ?? '') }, options),
    }),
  },
  {
    defect: 'takes named bindings in the order they came',
    breaks: 'takes :name by its name, however often it stands there',
    session: ({ statements }) => ({ statements: new Disordered((statements as StatementCompiler).dialect) }),
  },
  {
    defect: 'writes bindings into the text',
    breaks: 'stores hostile text as it is, and runs none of it',
    session: (sound) => ({ write: (statement, options) => sound.write(interpolated(statement), options) }),
  },
  {
    defect: 'ends quietly where the engine failed',
    breaks: 'fails an answer that the engine could not finish, whatever came before',
    session: (sound) => ({ rows: changingRows(sound, untilFailure) }),
  },
  {
    defect: 'calls an unknown table a failure of the engine',
    breaks: 'calls an unknown table an invalid request, in the words of the engine',
    session: (sound) => ({
      rows: (statement, options) =>
        sound.rows(statement, options).catch((error: unknown) => {
          const { message } = error as Error;
          throw /no such table/.test(message) ? new PluginError('unknown', message) : error;
        }),
    }),
  },
  {
    defect: 'counts a row too many',
    breaks: 'counts the rows that a write affected',
    session: (sound) => ({
      write: async (statement, options) => {
        const result = await sound.write(statement, options);
        return result.sets ? result : { ...result, affectedRows: Number(result.affectedRows) + 1 };
      },
    }),
  },
  {
    defect: 'tells the key of an earlier write',
    breaks: 'tells no key of a write that makes none',
    session: (sound) => ({
      write: async (statement, options) => ({ insertId: 1, ...(await sound.write(statement, options)) }),
    }),
  },
];

describe('the contract of SQL plugins', () => {
  it(
    'finds nothing wrong with a sound plugin',
    () => expect(brokenPromises(sound, chosen(SQL_CONTRACT, sound))).resolves.toEqual([]),
    TIMEOUT_MS,
  );

  it.each(DEFECTS)(
    'finds a plugin that $defect',
    (defect) => expectOneBrokenPromise(sound, defect),
    TIMEOUT_MS,
  );
});

class Disordered extends StatementCompiler {
  override async read(params: Parameters<StatementCompiler['read']>[0]): Promise<Statement> {
    const { sql, bindings } = await super.read(params);
    const named = params.bindings && !Array.isArray(params.bindings);
    return named
      ? { sql, bindings: Object.values(params.bindings).slice(0, bindings.length) }
      : { sql, bindings };
  }
}

function interpolated({ sql, bindings }: Statement): Statement {
  if (bindings.length === 0) return { sql, bindings };
  const values = bindings.map((value) => `'${value as string}'`);
  return { sql: sql.replace(/\?/g, () => values.shift()!), bindings: [] };
}

function changingValues(sound: SqlSession, change: (value: JsonValue) => JsonValue): SqlSession['rows'] {
  return changingRows(sound, (batches) => map(batches, (batch) => batch.map((row) => row.map(change))));
}

async function* map(
  batches: AsyncIterable<readonly Row[]>,
  change: (batch: readonly Row[]) => readonly Row[],
): AsyncGenerator<readonly Row[]> {
  for await (const batch of batches) yield change(batch);
}

async function* untilFailure(batches: AsyncIterable<readonly Row[]>): AsyncGenerator<readonly Row[]> {
  let some = false;
  try {
    for await (const batch of batches) {
      some = true;
      yield batch;
    }
  } catch (error) {
    if (!some) throw error;
  }
}

function base64Of(value: JsonValue): JsonValue | undefined {
  return typeof value === 'object' && value !== null && 'base64' in value ? value.base64 : undefined;
}
