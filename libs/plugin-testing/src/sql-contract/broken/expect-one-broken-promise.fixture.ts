import type { Plugin } from '@patchbay/plugin-kit';
import type { OwnEngine } from '../../engines/index.js';
import { brokenPromises } from '../broken-promises.js';
import type { SqlContract } from '../contract.js';
import { testsAround } from '../tests/index.js';
import { breakPlugin, type Defect } from './break-plugin.fixture.js';

/** The suite finds the defect, by the test that is about it, and nothing else around that complains. */
export async function expectOneBrokenPromise(
  sound: SqlContract & { readonly plugin: Plugin },
  defect: Defect,
  engine?: OwnEngine,
): Promise<void> {
  const { plugin, clean } = breakPlugin(sound.plugin, defect);
  try {
    const tests = testsAround(defect.breaks, sound);
    const look = () => brokenPromises({ ...sound, plugin }, tests, engine);
    let broken = await look();
    // What the spec before left behind may be freed meanwhile, and hide what is kept here. The next time it is gone.
    if (broken.length === 0) broken = await look();
    const also = defect.alsoBreaks ?? [];
    const others = broken.filter(({ name }) => name !== defect.breaks && !also.includes(name));
    if (others.length > 0)
      throw new AggregateError(
        others.map(({ error }) => error),
        others[0]!.name,
      );
    expect(broken.map(({ name }) => name)).toContain(defect.breaks);
  } finally {
    await clean();
  }
}
