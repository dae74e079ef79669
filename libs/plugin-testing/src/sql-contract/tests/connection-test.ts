import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '@patchbay/plugin-host';
import { shownIn } from '@patchbay/plugin-kit';
import type { ContractTest } from '../contract.js';
import { PATIENCE_MS } from '../trial.js';

export const connectionTest: readonly ContractTest[] = [
  {
    name: 'passes its test, and tells the version of the server',
    run: async ({ openBench }) => {
      const bench = await openBench();
      const version = expect.stringMatching(/\d/);
      expect(await soon(bench.test())).toMatchObject({
        ok: true,
        code: 0,
        stages: expect.arrayContaining([
          expect.objectContaining({ stage: 'config', ok: true }),
          expect.objectContaining({ stage: 'ping', ok: true }),
        ]),
        server: { version },
      });
      expect(await soon(bench.run('test', {}))).toEqual({ ok: true, version });
    },
  },
  {
    name: 'names the config field that is missing, or that it does not know',
    run: async ({ bench, contract: { plugin }, config }) => {
      const isShown = shownIn(plugin.form.conditions, {});
      const { model } = plugin.form.elements.find(
        (element) => element.required && isShown(element.model.slice('config.'.length)),
      )!;
      const missing = without({ config }, model.split('.'))['config'] as Config;
      for (const [wrong, field] of [
        [missing, model],
        [{ ...config, colour: 'red' }, 'config.colour'],
      ] as const) {
        const { ok, code, message, stages } = await bench.test(wrong);
        expect({ ok, code, message }).toEqual({
          ok: false,
          code: -1,
          message: expect.stringContaining(field),
        });
        expect(stages).toMatchObject([{ stage: 'config', ok: false }]);
      }
    },
  },
];

/** A link that says nothing must not keep us any longer. */
async function soon<T>(work: Promise<T>): Promise<T | 'no answer'> {
  return Promise.race([work, sleep(PATIENCE_MS, 'no answer' as const, { ref: false })]);
}

function without(value: Config, [head, ...rest]: readonly string[]): Config {
  const { [head!]: below, ...others } = value;
  return rest.length > 0 ? { ...others, [head!]: without(below as Config, rest) } : others;
}
