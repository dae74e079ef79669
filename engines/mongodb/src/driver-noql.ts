import { createRequire } from 'node:module';
import { PluginError } from '@patchbay/plugin-kit';
import { assertDriverVersion } from '@patchbay/sql-kit';
import { type Shown, syntaxRefusal, translationRefusal } from './noql-refusals.js';
import type { Node } from './sql-tree.js';

export type Part = Readonly<Record<string, unknown>>;

/** A statement as the parser reads it. */
export interface Parsed {
  readonly ast: Node;
}

/** What is used of `@synatic/noql`, which turns SELECT into a pipeline. Each throws `PluginError`s only. */
export interface Noql {
  readonly parse: (sql: string, shown: Shown) => Parsed;
  readonly validate: (tree: Parsed) => void;
  readonly pipelineOf: (tree: Parsed) => {
    readonly pipeline: Part[];
    readonly collections: readonly string[];
  };
}

let loaded: Noql | undefined;

/**
 * Takes half a second and a hundred megabytes, which only those pay who query in SQL. What the library itself offers parses
 * and judges in one, and would refuse a `count(*)` that has no name before it can be given one: hence its parts.
 */
export function library(): Noql {
  return (loaded ??= load());
}

/**
 * @param from where it is looked for
 * @throws PluginError where it is not installed: it is under the GPL 3, and so each operator's own choice
 */
export function load(from: string = import.meta.url): Noql {
  const outside = createRequire(from);
  if (!isInstalled(outside)) throw new PluginError('invalid_request', NOT_INSTALLED, { path: 'params.sql' });
  assertDriverVersion({ driver: '@synatic/noql', version: '5.1.6', from });
  const inside = createRequire(outside.resolve('@synatic/noql'));
  const { Parser } = inside('node-sql-parser') as {
    Parser: new () => { parse(sql: string, options: { database: string }): Parsed };
  };
  const { fixAST } = inside('./lib/fixAST.js') as { fixAST: (tree: Parsed) => Parsed };
  const { validateAST } = inside('./lib/validateAst.js') as { validateAST: (tree: Parsed) => void };
  const { makeMongoAggregate } = outside('@synatic/noql') as { makeMongoAggregate: Noql['pipelineOf'] };
  return {
    parse: (sql, shown) =>
      guarded(
        () => fixAST(new Parser().parse(sql.replace(/[;\s]+$/, ''), { database: 'noql' })),
        (error) => syntaxRefusal(error, sql, shown),
      ),
    validate: (tree) => {
      guarded(() => validateAST({ ...tree, tableList: ['one'] } as Parsed));
    },
    pipelineOf: (tree) => guarded(() => makeMongoAggregate(tree)),
  };
}

const NOT_INSTALLED =
  'This server cannot read SQL for MongoDB: the package @synatic/noql, which is under the GPL 3, is not installed. ' +
  'Use the actions find and aggregate, or have an operator install it: npm install @synatic/noql@5.1.6';

function isInstalled(outside: NodeJS.Require): boolean {
  try {
    outside.resolve('@synatic/noql');
    return true;
  } catch {
    return false;
  }
}

function guarded<T>(work: () => T, refusal: (error: unknown) => Error = translationRefusal): T {
  try {
    return work();
  } catch (error) {
    throw refusal(error);
  }
}
