import { lstat, open, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { type FileFolders, FileNotMadeYet, PluginError } from '@patchbay/plugin-kit';

/** A file of the server's own machine, as an integration names it. */
export interface LocalFile {
  /** Where it may lie. */
  readonly folders: FileFolders;
  /** Relative to the folders, or absolute and inside one of them. */
  readonly filename: string;
  /** A file that is not there yet is made, in a folder that is. */
  readonly create: boolean;
}

/**
 * Where the file really is, with every symbolic link followed; with `create`, a missing one is there afterwards.
 * @param make what makes it, where that is not an empty file
 * @throws PluginError `invalid_request` for anything outside the folders, in the same words as for what does not exist
 * @throws FileNotMadeYet for one that would be made, if the host let it
 */
export async function locate(
  { folders, filename, create }: LocalFile,
  make: (path: string) => Promise<void> = makeEmpty,
): Promise<string> {
  if (filename !== filename.trim() || filename === '' || /^(:|file:)|\0/i.test(filename))
    throw refusal('The file name must be a plain path.');
  for (const root of folders.roots) {
    const found = await find(root, filename, folders);
    if (found === undefined) continue;
    if (!(await stat(found)).isFile()) throw refusal('The file name must be that of a file.');
    return found;
  }
  const [root] = folders.roots;
  const place = create && root ? await placeFor(root, filename, folders) : undefined;
  if (place === undefined) throw noSuchFile();
  if (!folders.mayCreate) throw new FileNotMadeYet();
  await make(place);
  return place;
}

/** What lies where the file was found or would be: another one, once another file has taken its place. */
export async function identityIn({
  folders,
  filename,
}: Omit<LocalFile, 'create'>): Promise<string | undefined> {
  for (const root of folders.roots) {
    const found = await identityOf(resolve(root, filename));
    if (found !== undefined) return found;
  }
  return undefined;
}

async function find(root: string, filename: string, folders: FileFolders): Promise<string | undefined> {
  const realRoot = await realpath(root).catch(() => undefined);
  const path = resolve(root, filename);
  if (realRoot === undefined || !(isInside(resolve(root), path) || isInside(realRoot, path)))
    return undefined;
  const found = await realpath(path).catch(() => undefined);
  if (found === undefined || found !== found.trimEnd() || !isInside(realRoot, found)) return undefined;
  return (await isHidden(found, realRoot, folders)) ? undefined : found;
}

/** Where it would be made. Nothing is made behind a symbolic link that leads nowhere. */
async function placeFor(root: string, filename: string, folders: FileFolders): Promise<string | undefined> {
  // The host makes the root when something is made in it.
  const realRoot = await realpath(root).catch(() => (folders.mayCreate ? undefined : resolve(root)));
  const path = resolve(root, filename);
  if (realRoot === undefined || !(isInside(resolve(root), path) || isInside(realRoot, path)))
    return undefined;
  const folder = await realpath(dirname(path)).catch(() => undefined);
  if (folder === undefined) return dirname(path) === realRoot && !folders.mayCreate ? path : undefined;
  if (!(folder === realRoot || isInside(realRoot, folder))) return undefined;
  const place = join(folder, basename(path));
  return (await isThere(place)) || (await isHidden(folder, realRoot, folders)) ? undefined : place;
}

/** By what the folders are and not by their names, which some file systems take in several spellings. */
async function isHidden(path: string, realRoot: string, { hidden }: FileFolders): Promise<boolean> {
  if (hidden.length === 0) return false;
  const identities = new Set(await Promise.all(hidden.map(identityOf)));
  for (let step = path; isInside(realRoot, step); step = dirname(step))
    if (identities.has((await identityOf(step)) ?? 'gone')) return true;
  return false;
}

/** Device and inode of what lies at a path, behind symbolic links. */
export async function identityOf(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found && `${found.dev}:${found.ino}`;
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
  return refusal('The folder for files of this integration holds no such file.');
}

function refusal(message: string): PluginError {
  return new PluginError('invalid_request', message, { path: 'config.connection.filename' });
}
