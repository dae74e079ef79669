import type { Document } from 'bson';
import { Aggregator } from 'mingo';
import type { Options } from 'mingo/types';
import type { Collections } from './collections.js';
import type { Link } from './commands.js';
import type { Cursors, Lazily } from './cursors.js';
import { badValue, MongoError } from './mongo-error.js';
import type { Operation } from './operations.js';
import { SCRIPTED, slowness } from './sources.js';

interface Parts {
  readonly collections: Collections;
  readonly cursors: Cursors;
}

/** Pipelines over collections, views and scripted collections, and what a library makes of them. */
export class Reads {
  constructor(private readonly parts: Parts) {}

  async read(
    command: Document,
    pipeline: Document[],
    batchSize: number,
    link: Link,
    operation: Operation,
  ): Promise<Document> {
    const database = String(command['$db']);
    const name: unknown = command['find'] ?? command['aggregate'];
    if (typeof name === 'string' && (name === '' || name.includes('$') || name.includes('\0')))
      throw new MongoError(73, 'InvalidNamespace', `Invalid namespace specified '${database}.${name}'`);
    await slowness(name, operation);
    const documents = this.#source(database, name, pipeline);
    const ns = `${database}.${typeof name === 'string' ? name : '$cmd.aggregate'}`;
    return this.parts.cursors.open(
      { ns, connection: link.id, session: operation.session, documents },
      batchSize,
    );
  }

  #source(database: string, name: unknown, pipeline: Document[]): Lazily {
    if (typeof name !== 'string') {
      if (!('$documents' in (pipeline[0] ?? {})))
        throw badValue('{aggregate: 1} is not valid for what does not begin with documents');
      return this.stream(pipeline, [], database);
    }
    for (const [pattern, source] of SCRIPTED) {
      const match = pattern.exec(name);
      if (match) return this.stream(pipeline, source(match), database);
    }
    const view = this.parts.collections.in(database).get(name)?.view;
    if (view) return this.#source(database, view.on, [...view.pipeline, ...pipeline]);
    return this.stream(pipeline, this.parts.collections.documents(database, name), database);
  }

  /** The library's own `$limit` reads on when it has enough, which an endless source does not survive. */
  stream(pipeline: Document[], source: Iterable<unknown>, database: string): Lazily {
    const at = pipeline.findIndex((stage) => '$limit' in stage);
    const before = at < 0 ? pipeline : pipeline.slice(0, at);
    const stream = new Aggregator(before, this.options(database)).stream(source);
    if (at < 0) return stream;
    const { $limit } = pipeline[at]!;
    return this.stream(pipeline.slice(at + 1), firstOf(stream, Number($limit)), database);
  }

  options(database: string): Partial<Options> {
    return {
      collectionResolver: (name) => this.parts.collections.writable(database, name),
      // As a server has it by default: what must not run scripts has to refuse them itself.
      scriptEnabled: true,
    };
  }
}

function* firstOf(stream: Lazily, count: number): Generator {
  for (let taken = 0; taken < count; taken += 1) {
    const { done, value } = stream.next();
    if (done) return;
    yield value;
  }
}
