import { foldTitle } from '@patchbay/migrations';
import fc from 'fast-check';
import { dataSourceOf } from '../database/data-source.js';
import { databaseTarget } from '../database/database-url.js';
import { type Metadata, openMetadata } from '../index.js';
import { engines, type ThrowAway } from '../testing/engines.js';
import { openedOn } from '../testing/opened-on.js';
import { bootstrap, integration, workspaceHolding } from '../testing/rows.js';

const ROWS = 60;
const MANY = 2100;

/** Few letters, so that searches find something; with those that fold in their own way, and what patterns are made of. */
const alphabet = Array.from('abAB %_!"\'\\*-^:()ßÄäİiıΣσςЖжé😀漢字K').concat('e\u0301');
const text = (minLength: number, maxLength: number) =>
  fc.array(fc.constantFrom(...alphabet), { minLength, maxLength }).map((letters) => letters.join(''));
const part = fc.tuple(text(4, 30), fc.nat(30), fc.integer({ min: 1, max: 8 })).map(([title, start, length]) =>
  Array.from(title)
    .slice(start % Array.from(title).length)
    .slice(0, length)
    .join(''),
);

const foundIn = (titles: readonly string[], query: string) =>
  titles.filter((title) => foldTitle(title).includes(foldTitle(query)));

describe('the folding of titles', () => {
  it('is of each letter by itself: a part of a title is a part of the folded title', () => {
    fc.assert(
      fc.property(text(0, 20), text(0, 10), text(0, 20), (before, part, after) => {
        expect(foldTitle(before + part + after)).toBe(foldTitle(before) + foldTitle(part) + foldTitle(after));
      }),
    );
  });

  it('is that of lower case, save for two letters that look at their neighbours there', () => {
    const unlike: string[] = [];
    for (let code = 0; code <= 0x10ffff; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const letter = String.fromCodePoint(code);
      const folded = foldTitle(letter);
      // A column takes as many characters of the one as of the other.
      if (folded.length !== letter.length) throw new Error(`${letter} folds to ${folded}`);
      if (folded !== letter.toLowerCase()) unlike.push(letter);
    }
    expect(unlike).toEqual(['İ', 'ς']);
  });
});

describe.each(engines)('a search by title on $name', (engine) => {
  let metadata: Metadata;

  openedOn(engine, (opened) => {
    metadata = opened;
  });

  async function titles(workspaceId: string, query: string) {
    const page = await metadata.integrations.list({ workspaceId, query, limit: 5000, offset: 0 });
    expect(page.total).toBe(page.rows.length);
    return page.rows.map((row) => row.title);
  }

  it('finds what folding all titles and looking into each finds', async () => {
    const there = fc.sample(text(1, 40), ROWS);
    const workspaceId = await workspaceHolding(metadata, ...there);
    await workspaceHolding(metadata, ...there.slice(0, 20));
    const fromATitle = fc
      .tuple(fc.constantFrom(...there), fc.nat(40), fc.integer({ min: 1, max: 12 }))
      .map(([title, start, length]) =>
        Array.from(title)
          .slice(start % Array.from(title).length)
          .slice(0, length)
          .join(''),
      );
    await fc.assert(
      fc.asyncProperty(fc.oneof(fromATitle, part, text(1, 4)), async (query) => {
        expect(await titles(workspaceId, query)).toEqual(foundIn(there, query));
        expect(await titles(workspaceId, query.toUpperCase())).toEqual(foundIn(there, query.toUpperCase()));
      }),
      { numRuns: 100, endOnFailure: true },
    );
  });

  it('finds new titles and no former ones, and nothing of what is deleted', async () => {
    const workspaceId = await workspaceHolding(metadata, 'Orders of old', 'Orders gone');
    const { rows } = await metadata.integrations.list({ workspaceId, limit: 9, offset: 0 });
    const note = { changedFields: ['title'], changedBy: 'u1' };
    await metadata.integrations.update(rows[0]!, { title: 'ÖRDERS of new' }, note);
    await metadata.integrations.delete(rows[1]!.id);
    expect(await titles(workspaceId, 'orders')).toEqual([]);
    expect(await titles(workspaceId, 'of old')).toEqual([]);
    expect(await titles(workspaceId, 'örders OF')).toEqual(['ÖRDERS of new']);
  });

  it('keeps nothing of a title that was rolled back', async () => {
    const workspaceId = await workspaceHolding(metadata, 'unharmed');
    const batch = metadata.integrations.batch({
      workspaceId,
      create: [],
      delete: [
        { id: (await firstOf(workspaceId)).id, force: false },
        { id: 'int00000000nobody', force: false },
      ],
      audits: [],
    });
    await expect(batch).rejects.toThrow('missing');
    expect(await titles(workspaceId, 'HARM')).toEqual(['unharmed']);
  });

  const firstOf = async (workspaceId: string) =>
    (await metadata.integrations.list({ workspaceId, limit: 1, offset: 0 })).rows[0]!;
});

describe.each(engines.filter(({ name }) => name === 'SQLite'))('the index of titles on $name', (engine) => {
  it('is passed over for what very many titles have, and all pages are there', async () => {
    const place = await engine.create();
    const metadata = await openMetadata(place.options);
    await bootstrap(metadata);
    const workspaceId = await workspaceHolding(metadata);
    const create = Array.from({ length: MANY }, (_, n) => integration({ workspaceId, title: `Common ${n}` }));
    await metadata.integrations.batch({ workspaceId, create, delete: [], audits: [] });
    const list = async (query: string, offset: number) => {
      const { rows, total } = await metadata.integrations.list({ workspaceId, query, limit: 3, offset });
      return [rows.map(({ title }) => title), total];
    };
    expect(await list('COMMON', MANY - 2)).toEqual([[`Common ${MANY - 2}`, `Common ${MANY - 1}`], MANY]);
    expect(await list(`common ${MANY - 1}`, 0)).toEqual([[`Common ${MANY - 1}`], 1]);
    const sevens = create.filter(({ title }) => title.startsWith('Common 7')).length;
    expect(await list('common 7', 5000)).toEqual([[], sevens]);
    await metadata.close();
    await place.drop();
  });
});

describe.each(engines.filter(({ name }) => name === 'PostgreSQL'))(
  'the index of titles on $name',
  (engine) => {
    const EXTENSIONS = `SELECT COUNT(*)::int AS there FROM pg_extension WHERE extname = 'pg_trgm'`;
    const INDEXES = `SELECT COUNT(*)::int AS there FROM pg_indexes WHERE indexname = 'integrations_by_trigram'`;

    it.each([
      ['is made where the owner of the database may have the extension', true],
      ['is done without where the extension may not be created', false],
    ])('%s', async (_, may) => {
      const place = await engine.create();
      if (!may) await revokeCreate(place);
      const metadata = await openMetadata(place.options);
      await bootstrap(metadata);
      for (const look of [EXTENSIONS, INDEXES]) {
        expect(await metadata.dataSource.query(look)).toEqual([{ there: Number(may) }]);
      }
      const workspaceId = await workspaceHolding(metadata, 'Größe', 'other');
      const { rows, total } = await metadata.integrations.list({
        workspaceId,
        query: 'RÖß',
        limit: 9,
        offset: 0,
      });
      expect([rows.map(({ title }) => title), total]).toEqual([['Größe'], 1]);
      await metadata.close();
      await place.drop();
    });

    async function revokeCreate({ options: { url, sqliteFile } }: ThrowAway): Promise<void> {
      const { username, pathname } = new URL(url!);
      const dataSource = await dataSourceOf(databaseTarget(url, sqliteFile));
      await dataSource.initialize();
      await dataSource.query(`REVOKE CREATE ON DATABASE "${pathname.slice(1)}" FROM "${username}"`);
      await dataSource.destroy();
    }
  },
);
