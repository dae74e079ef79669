import { parentPort } from 'node:worker_threads';
import type { Asked, TextModule } from './reader-thread.js';

/** Runs in the thread: reads one text after the other, each by the module that its message names. */
const modules = new Map<string, Promise<TextModule>>();

function moduleOf(url: string): Promise<TextModule> {
  let found = modules.get(url);
  if (!found) {
    found = import(url) as Promise<TextModule>;
    modules.set(url, found);
  }
  return found;
}

parentPort!.on('message', ({ module, text }: Asked) => {
  void moduleOf(module)
    .then(async ({ read }) => parentPort!.postMessage(text === undefined ? {} : await read(text)))
    // It could not be read by anything that is left of this thread.
    .catch((error: unknown) => {
      setImmediate(() => {
        throw error;
      });
    });
});
