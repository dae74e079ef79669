import { lstat, open, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { PluginError } from '@patchbay/plugin-kit';

/** A file of the server's own machine, as an integration names it. */
export interface LocalFile {
  /** The only folder whose files may be opened. */
  readonly root: string;
  /** Relative to the root, or absolute and inside it. */
  readonly filename: string;
  /** A file that is not there yet is made, in a folder that is. */
  readonly create: boolean;
}

/**
 * Where the file really is, with every symbolic link followed; with `create`, a missing one is there afterwards.
 * @param make what makes it, where that is not an empty file
 * @throws PluginError `invalid_request` for anything outside the root, in the same words as for what does not exist.
 */
export async function locate(
  { root, filename, create }: LocalFile,
  make: (path: string) => Promise<void> = makeEmpty,
): Promise<string> {
  if (filename !== filename.trim() || filename === '' || /^(:|file:)|\0/i.test(filename))
    throw refusal('The file name must be a plain path.');
  const realRoot = await realpath(root).catch(() => {
    throw refusal("The server's folder for files is missing.");
  });
  const path = resolve(root, filename);
  if (!isInside(resolve(root), path) && !isInside(realRoot, path)) throw noSuchFile();
  const found = await realpath(path).catch(() => (create ? makeAt(realRoot, path, make) : undefined));
  if (found === undefined || found !== found.trimEnd() || !isInside(realRoot, found)) throw noSuchFile();
  if (!(await stat(found)).isFile()) throw refusal('The file name must be that of a file.');
  return found;
}

/** Nothing is made behind a symbolic link that leads nowhere. */
async function makeAt(
  realRoot: string,
  path: string,
  make: (path: string) => Promise<void>,
): Promise<string | undefined> {
  const folder = await realpath(dirname(path)).catch(() => undefined);
  if (folder === undefined || !(folder === realRoot || isInside(realRoot, folder))) return undefined;
  const file = join(folder, basename(path));
  if (await isThere(file)) return undefined;
  await make(file);
  return file;
}

async function makeEmpty(path: string): Promise<void> {
  await (await open(path, 'a')).close();
}

function isInside(folder: string, path: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function noSuchFile(): PluginError {
  return refusal("The server's folder for files holds no such file.");
}

function refusal(message: string): PluginError {
  return new PluginError('invalid_request', message, { path: 'config.connection.filename' });
}
