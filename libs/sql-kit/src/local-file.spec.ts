import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { locate } from './local-file.js';

describe('the place of a database file', () => {
  let base: string;
  let root: string;

  beforeEach(() => {
    base = realpathSync(mkdtempSync(join(tmpdir(), 'local-file-')));
    root = join(base, 'files');
    mkdirSync(join(root, 'sub'), { recursive: true });
    mkdirSync(join(base, 'files-of-others'));
    for (const file of ['files/sub/in.db', 'out.db', 'files-of-others/out.db'])
      writeFileSync(join(base, file), '');
    symlinkSync(base, join(root, 'up'));
    symlinkSync(join(base, 'out.db'), join(root, 'out.db'));
    symlinkSync(join(base, 'not-there.db'), join(root, 'dangling.db'));
    symlinkSync(join(root, 'sub'), join(root, 'alias'));
    symlinkSync(root, join(base, 'link-to-root'));
  });

  afterEach(() => {
    rmSync(base, { recursive: true });
  });

  const place = (filename: string, create = false) => locate({ root, filename, create });

  it.each(['sub/in.db', './sub/../sub/in.db', 'alias/in.db', 'up/files/sub/in.db'])(
    'is found inside the root: %s',
    async (filename) => {
      expect(await place(filename)).toBe(join(root, 'sub/in.db'));
    },
  );

  it('is found by an absolute path, also where the root is a symbolic link', async () => {
    const link = join(base, 'link-to-root');
    const found = join(root, 'sub/in.db');
    expect(await place(found)).toBe(found);
    expect(await locate({ root: link, filename: join(link, 'sub/in.db'), create: false })).toBe(found);
    expect(await locate({ root: link, filename: found, create: false })).toBe(found);
  });

  it.each([
    '../out.db',
    '../not-there.db',
    '../files-of-others/out.db',
    '/etc/passwd',
    '/not-there',
    'up/out.db',
    'up/not-there.db',
    'up/not/there.db',
    'out.db',
    'dangling.db',
    'no/folder.db',
  ])('is refused in the same words, there or not: %s', async (filename) => {
    for (const create of [false, true]) {
      await expect(place(filename, create)).rejects.toMatchObject({
        code: 'invalid_request',
        path: 'config.connection.filename',
        message: "The server's folder for files holds no such file.",
      });
    }
    expect(existsSync(join(base, 'not-there.db'))).toBe(false);
  });

  it.each([
    '',
    ' ',
    ':memory:',
    'file:sub/in.db',
    'FILE:x?mode=rwc',
    'sub/in.db\0.txt',
    'sub/in.db ',
    'sub',
    '.',
  ])('is refused where it is no plain path of a file: %j', async (filename) => {
    for (const create of [false, true])
      await expect(place(filename, create)).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('is made when it may be, and only then', async () => {
    await expect(place('new.db')).rejects.toMatchObject({ code: 'invalid_request' });
    expect(await place('alias/new.db', true)).toBe(join(root, 'sub/new.db'));
    expect(existsSync(join(root, 'sub/new.db'))).toBe(true);
  });
});
