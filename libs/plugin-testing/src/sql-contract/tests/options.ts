import { valueAt } from '@patchbay/plugin-kit';
import type { ContractTest } from '../contract.js';

export const options: readonly ContractTest[] = [
  {
    name: 'lists what a field may be that says where its options come from, also while it has no value',
    run: async ({ bench, config, contract: { plugin }, sample }) => {
      const table = await sample();
      const { tables } = await bench.run<{ tables: { schema: string; name: string }[] }>('tables', {});
      const schema = tables.find(({ name }) => name === table)?.schema;
      for (const { key, model, optionsFrom } of plugin.form.fields) {
        if (!optionsFrom) continue;
        const wanted = valueAt(config, model);
        const { list, truncated } = await bench.options(key);
        const values = list.map(({ value }) => value);
        expect([key, values, truncated]).toEqual([
          key,
          expect.arrayContaining([typeof wanted === 'string' ? wanted : schema]),
          false,
        ]);
        // Nothing that the remote system does not have.
        const answer = await bench.run(optionsFrom.action, optionsFrom.params ?? {});
        const told = valueAt(answer, optionsFrom.list ?? '') as Readonly<Record<string, string>>[];
        expect(told.map((entry) => entry[optionsFrom.value ?? ''])).toEqual(values);
      }
    },
  },
];
