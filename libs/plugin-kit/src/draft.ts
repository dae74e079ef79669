/** A config or a part of it, as JSON. */
export type DraftConfig = Record<string, unknown>;

/** What is wrong with one field, as a host says it to the caller. */
export interface DraftProblem {
  /** Such as `config.connection.host`. */
  readonly path: string;
  /** The end of a sentence that begins with the path: `must be …`. */
  readonly message: string;
}

/**
 * A config, or the part of one that is laid over another, while what it says is read into the spelling of a form. Paths
 * are dot paths within the config, such as `connection.host`. As in a PATCH, `null` takes out what is there.
 */
export class Draft {
  readonly warnings: string[] = [];
  readonly problems: DraftProblem[] = [];

  /**
   * @param stored what the config will be laid over, in the form's spelling; empty where it is new
   * @param models paths that the form has fields for
   */
  constructor(
    readonly config: DraftConfig,
    readonly stored: DraftConfig,
    readonly models: ReadonlySet<string>,
  ) {}

  /** `undefined` where there is nothing. */
  get(path: string): unknown {
    return valueAt(this.config, path);
  }

  /** What the config will be laid over has there. */
  before(path: string): unknown {
    return valueAt(this.stored, path);
  }

  /** Takes it out, and the objects around it that are then empty. */
  take(path: string): unknown {
    const value = this.get(path);
    if (value !== undefined) remove(this.config, path.split('.'));
    return value;
  }

  /** Objects on the way are made; what stands there in place of one is left for the form to refuse. */
  put(path: string, value: unknown): void {
    const steps = path.split('.');
    const key = steps.pop()!;
    let parent: unknown = this.config;
    for (const step of steps) {
      if (!isObject(parent)) return;
      if (!Object.hasOwn(parent, step)) parent[step] = {};
      parent = parent[step];
    }
    if (isObject(parent)) parent[key] = value;
  }

  /** Puts it where the config says nothing itself. */
  fill(path: string, value: unknown): void {
    if (this.get(path) === undefined) this.put(path, value);
  }

  /** What is at `from` counts as `to`, unless the config says that as well: then it is left out. */
  rename(from: string, to: string): void {
    const value = this.take(from);
    if (value !== undefined) this.fill(to, value);
  }

  /** Of something that is taken and has no effect, or another than its sender may expect. */
  warn(path: string, message: string): void {
    this.warnings.push(`config.${path} ${message}`);
  }

  refuse(path: string, message: string): void {
    this.problems.push({ path: `config.${path}`, message });
  }
}

/** Reads one way of spelling into the form's own. Leaves alone what it does not know. Reading twice is reading once. */
export type Reading = (draft: Draft) => void;

export function isObject(value: unknown): value is DraftConfig {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Not given: absent, `null`, or an empty text. */
export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** What is at a dot path, such as `connection.host`; `undefined` where there is nothing of the config's own. */
export function valueAt(config: unknown, path: string): unknown {
  let value = config;
  for (const step of path.split('.'))
    value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  return value;
}

function remove(parent: unknown, [step, ...rest]: readonly string[]): void {
  if (!isObject(parent) || step === undefined) return;
  if (rest.length > 0) {
    remove(parent[step], rest);
    if (!isObject(parent[step]) || Object.keys(parent[step]).length > 0) return;
  }
  Reflect.deleteProperty(parent, step);
}
