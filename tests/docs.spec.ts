import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..');
const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((page) => existsSync(join(ROOT, page)));
const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

describe('the pages', () => {
  it('are seen by these tests', () => {
    expect(pages.length).toBeGreaterThanOrEqual(40);
  });

  it.each(pages)('%s links to files and headings that exist', (page) => {
    const broken = linksOf(read(page)).filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path ? join(dirname(page), path) : page;
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('quote sources as they are, where they name the file', () => {
    const quoted = pages.flatMap((page) =>
      [...read(page).matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)].map(([, file, code]) => ({ file, code })),
    );
    expect(quoted.length).toBeGreaterThanOrEqual(2);
    expect(quoted).toEqual(quoted.map(({ file }) => ({ file, code: read(file!) })));
  });

  it('name only npm scripts of package.json', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: object };
    const named = pages.flatMap((page) =>
      [...read(page).matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, name]) => name!),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });

  it('are short where a reader begins', () => {
    expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(130);
  });

  it('list each decision under its title', () => {
    const index = read('docs/decisions/README.md');
    const records = pages.filter((page) => /^docs\/decisions\/\d/.test(page));
    expect(records.length).toBeGreaterThanOrEqual(25);
    for (const record of records) {
      const [, number, title] = /^# (\d+)\. (.*)\n\n- Status: \w.*\n- Date: \d{4}-/.exec(read(record)) ?? [];
      const file = record.slice('docs/decisions/'.length);
      expect(index).toContain(`| [${number?.padStart(4, '0')}](${file}) | ${title} | `);
    }
  });
});

/** Relative ones, outside code. */
function linksOf(text: string): string[] {
  const prose = text.replace(/```[\s\S]*?```|`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link!)
    .filter((link) => !/^\w+:/.test(link));
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
