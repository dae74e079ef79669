import { foldTitle } from '@patchbay/migrations';
import type { SqlBuilder } from '../database/sql-builder.js';

const TRIGRAM = 3;
/** Beyond so many it costs less to read through the index of the list than to look up each. */
const MAX_FOUND = 2000;

interface Found {
  readonly rowid: number;
}

/**
 * SQLite's index of the trigrams in titles. PostgreSQL uses its own without being asked to, where it has one; MySQL has
 * none that takes every character.
 */
export class TitleIndex {
  constructor(private readonly sql: SqlBuilder) {}

  /**
   * @returns the numbers of all rows that may have it in their titles, in whichever workspace; undefined where the index
   * is of no help: for less than a trigram, and for what very many titles have.
   */
  async numbersOf(query: string | undefined): Promise<number[] | undefined> {
    if (!query || this.sql.engine !== 'better-sqlite3') return undefined;
    const characters = Array.from(foldTitle(query));
    if (characters.length < TRIGRAM) return undefined;
    const found = await this.sql.all<Found>(
      `SELECT rowid FROM integration_trigrams WHERE integration_trigrams MATCH ? LIMIT ${MAX_FOUND + 1}`,
      [matching(characters)],
    );
    return found.length > MAX_FOUND ? undefined : found.map(({ rowid }) => rowid);
  }
}

/** Trigrams side by side cover the query as well as all of them do: the titles are looked at anyway. */
function matching(characters: readonly string[]): string {
  const trigrams = new Set<string>();
  for (let at = 0; at < characters.length; at += TRIGRAM) {
    const start = Math.min(at, characters.length - TRIGRAM);
    trigrams.add(characters.slice(start, start + TRIGRAM).join(''));
  }
  return [...trigrams].map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(' AND ');
}
