import { plugins, read, sources } from './tree.js';

const databases = plugins.filter((folder) => folder.startsWith('plugins/database/'));
const services = plugins.filter((folder) => !/^plugins\/(?:database|_template)\//.test(folder));

const MOST_LINES_OF_SQL = 450;
const MOST_LINES_OF_A_SERVICE = 150;

const linesIn = (file: string): number => read(file).trimEnd().split('\n').length;

/** Of the sources of a plugin; specs and what only they use are left out. */
const linesOf = (folder: string): number =>
  sources
    .filter((file) => file.startsWith(`${folder}/src/`) && !/\.spec\.ts$|\/testing\//.test(file))
    .reduce((sum, file) => sum + linesIn(file), 0);

describe('a plugin', () => {
  it('is seen by these tests', () => {
    expect(databases.length).toBeGreaterThanOrEqual(10);
    expect(services.length).toBeGreaterThanOrEqual(3);
  });

  it.each(databases)('leaves what a kind of database is to an engine: %s', (folder) => {
    expect(linesOf(folder)).toBeLessThanOrEqual(MOST_LINES_OF_SQL);
  });

  it.each(services)('leaves a protocol to an engine, and the rest to a kit: %s', (folder) => {
    expect(linesOf(folder)).toBeLessThanOrEqual(MOST_LINES_OF_A_SERVICE);
  });

  it.each([
    ['sql', MOST_LINES_OF_SQL],
    ['service', MOST_LINES_OF_A_SERVICE],
  ])('begins as a template that keeps to it, form and all: %s', (template, most) => {
    const lines = linesOf(`plugins/_template/${template}`);
    expect(lines).toBeGreaterThan(0);
    expect(lines).toBeLessThanOrEqual(most);
  });
});
