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
import type { FileFolders } from '@patchbay/plugin-kit';
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

  const within = (roots: readonly string[], changes: Partial<FileFolders> = {}): FileFolders => ({
    roots,
    hidden: [],
    mayCreate: true,
    ...changes,
  });
  const place = (filename: string, create = false, folders = within([root])) =>
    locate({ folders, filename, create });

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
    expect(await place(join(link, 'sub/in.db'), false, within([link]))).toBe(found);
    expect(await place(found, false, within([link]))).toBe(found);
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
        message: 'The folder for files of this integration holds no such file.',
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
  ])('is refused where it is not a plain path of a file: %j', async (filename) => {
    for (const create of [false, true])
      await expect(place(filename, create)).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('is made when it may be, and only then', async () => {
    await expect(place('new.db')).rejects.toMatchObject({ code: 'invalid_request' });
    expect(await place('alias/new.db', true)).toBe(join(root, 'sub/new.db'));
    expect(existsSync(join(root, 'sub/new.db'))).toBe(true);
  });

  it('is not made where the host lets nothing be made, and that says so', async () => {
    const folders = within([root], { mayCreate: false });
    await expect(place('new.db', true, folders)).rejects.toThrow(
      'It is made when the integration is first used',
    );
    await expect(place('new.db', true, within([join(root, 'later')], { mayCreate: false }))).rejects.toThrow(
      'It is made when',
    );
    await expect(place('new.db', false, folders)).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(place('no/new.db', true, folders)).rejects.toMatchObject({ code: 'invalid_request' });
    expect(existsSync(join(root, 'new.db'))).toBe(false);
  });

  it('is looked for in one folder after the other, and made in the first', async () => {
    const first = join(base, 'first');
    mkdirSync(first);
    const folders = within([first, root]);
    expect(await place('sub/in.db', true, folders)).toBe(join(root, 'sub/in.db'));
    expect(await place('new.db', true, folders)).toBe(join(first, 'new.db'));
    writeFileSync(join(root, 'new.db'), '');
    expect(await place('new.db', false, folders)).toBe(join(first, 'new.db'));
  });

  it('is missing, and not made, where there is no folder at all', async () => {
    for (const create of [false, true])
      await expect(place('sub/in.db', create, within([]))).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it.each([
    'sub/in.db',
    'alias/in.db',
    './sub//in.db',
    'up/files/sub/in.db',
    'sub/new.db',
    'alias/new.db',
    'sub',
    'alias',
  ])('is missing, and not made, in a folder that is hidden, by whatever name: %s', async (filename) => {
    for (const hidden of [join(root, 'sub'), join(base, 'link-to-root', 'sub')])
      for (const create of [false, true])
        await expect(place(filename, create, within([root], { hidden: [hidden] }))).rejects.toMatchObject({
          message: 'The folder for files of this integration holds no such file.',
        });
    expect(existsSync(join(root, 'sub/new.db'))).toBe(false);
  });
});
