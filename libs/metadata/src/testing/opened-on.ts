import { type Metadata, openMetadata } from '../index.js';
import type { TestEngine, ThrowAway } from './engines.js';
import { bootstrap } from './rows.js';

/**
 * Opens metadata with one workspace for the tests of the `describe` that calls this, in a database that is dropped after them.
 * @param opened is given it before the first of them
 */
export function openedOn(engine: TestEngine, opened: (metadata: Metadata) => void | Promise<void>): void {
  let place: ThrowAway | undefined;
  let metadata: Metadata | undefined;
  beforeAll(async () => {
    place = await engine.create();
    metadata = await openMetadata(place.options);
    await bootstrap(metadata);
    await opened(metadata);
  });
  afterAll(async () => {
    await metadata?.close();
    await place?.drop();
  });
}
