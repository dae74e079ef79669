import { mkdir, readdir, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, win32 } from 'node:path';
import type { FileFolders, Form } from '@patchbay/plugin-kit';
import type { Config } from './configs.js';
import type { FieldProblem } from '../failures/failure.js';
import { textAt } from './paths.js';

/** Whose files are meant: those of a workspace, or those of one user's private integrations in it. */
export interface FileOwner {
  readonly workspaceId: string;
  /** The user whose private integration it is. */
  readonly privateTo?: string | undefined;
}

export interface LocalFilesOptions {
  /** The folder that holds a folder for each workspace. */
  readonly root: string;
  /** Workspaces whose integrations also find what lies in the root itself, as those of every workspace did once. */
  readonly rootSharedBy?: readonly string[] | 'all';
}

/** A file that an integration would no longer name, or name in place of another, if it had another owner. */
export interface LeftFile {
  /** Such as `config.connection.filename`. */
  readonly path: string;
  /** Where it lies, and where it would be looked for, within the root. */
  readonly from: string;
  readonly to: string;
}

const NO_FILES: FileFolders = { roots: [], hidden: [], mayCreate: false };

/** No workspace has this id; the private folders of its users lie there. */
const PRIVATE = 'private';

/**
 * The folders that integrations may open files in: `<root>/<workspace>/`, and for private integrations
 * `<root>/<workspace>/private/<user>/`, which is hidden from all others.
 */
export class LocalFiles {
  constructor(private readonly options: LocalFilesOptions) {}

  /** None for a form that names no files. @param mayCreate makes the folder as well */
  async foldersFor(
    form: Form,
    owner: FileOwner,
    { mayCreate }: { readonly mayCreate: boolean },
  ): Promise<FileFolders> {
    if (form.localFiles.length === 0) return NO_FILES;
    const { root } = this.options;
    const roots = this.#rootsOf(owner);
    const hidden = owner.privateTo === undefined ? [join(this.#workspaceFolder(owner), PRIVATE)] : [];
    // What is hidden is made too, so that no file takes its place. A folder that cannot be made is missing, which is reported
    // where it matters.
    const needed = mayCreate ? [roots[0]!, ...hidden] : [];
    for (const folder of needed) await mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => undefined);
    const others = roots.includes(root) ? await this.#workspaceFolders() : [];
    return { roots, hidden: [...hidden, ...others], mayCreate };
  }

  /** Which files of the config would be others, or would not be found, with another owner. */
  async leftBehind(
    form: Form,
    config: Config,
    { before, after }: { readonly before: FileOwner; readonly after: FileOwner },
  ): Promise<LeftFile[]> {
    const left: LeftFile[] = [];
    for (const path of form.localFiles) {
      const name = textAt(config, path);
      if (name === undefined) continue;
      const found = await firstThere(this.#rootsOf(before), name);
      if (found === undefined || found === (await firstThere(this.#rootsOf(after), name))) continue;
      left.push({
        path: `config.${path}`,
        from: relative(this.options.root, found),
        to: relative(this.options.root, resolve(this.#rootsOf(after)[0]!, name)),
      });
    }
    return left;
  }

  #rootsOf(owner: FileOwner): readonly string[] {
    const { root, rootSharedBy = [] } = this.options;
    const { workspaceId, privateTo } = owner;
    const folder = this.#workspaceFolder(owner);
    const own = privateTo === undefined ? folder : join(folder, PRIVATE, segment(privateTo));
    return rootSharedBy === 'all' || rootSharedBy.includes(workspaceId) ? [own, root] : [own];
  }

  #workspaceFolder({ workspaceId }: FileOwner): string {
    return join(this.options.root, segment(workspaceId));
  }

  /** What lies in them is in the root as well, but not its own. */
  async #workspaceFolders(): Promise<string[]> {
    const { root } = this.options;
    const names = await readdir(root).catch(() => []);
    return names.filter((name) => UUID.test(name)).map((name) => join(root, name));
  }
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** @throws RangeError for an id that would not be the name of one folder */
function segment(id: string): string {
  if (!/^[\w-]+$/.test(id) || id === PRIVATE) throw new RangeError(`"${id}" cannot be the name of a folder`);
  return id;
}

const FORM =
  'must be a path relative to the folder of the workspace beneath PATCHBAY_SQLITE_ROOT, such as reports/sales.db';

/** What is wrong with the paths of local files in a config: they lead out of the folder by themselves. Saved ones stay. */
export function localPathProblems(form: Form, config: Config, saved: Config): FieldProblem[] {
  return form.localFiles.flatMap((path) => {
    const name = textAt(config, path);
    const fault = name === undefined || name === textAt(saved, path) ? undefined : faultOf(name);
    return fault === undefined ? [] : [{ path: `config.${path}`, message: `${FORM}; ${fault}` }];
  });
}

function faultOf(name: string): string | undefined {
  if (isAbsolute(name) || win32.isAbsolute(name) || /^[a-z]:/i.test(name))
    return 'an absolute path is refused';
  if (name.split(/[/\\]/).includes('..')) return '".." is refused';
  if (/^(?::|file:)/i.test(name)) return '":memory:" and "file:" are refused';
  return name === name.trim() ? undefined : 'spaces before and after it are refused';
}

async function firstThere(roots: readonly string[], name: string): Promise<string | undefined> {
  for (const root of roots) {
    const path = resolve(root, name);
    if (await stat(path).catch(() => undefined)) return path;
  }
  return undefined;
}
