import type { ContractTest } from '../contract.js';
import { json } from '../scripted-service.js';

export const options: readonly ContractTest[] = [
  {
    name: 'lists what a field may be that says where its options come from',
    needs: ['options'],
    run: async ({ bench, config, contract, service }) => {
      const { options: known = {}, plugin } = contract;
      const asked = plugin.form.fields.filter(({ optionsFrom }) => optionsFrom).map(({ key }) => key);
      expect(Object.keys(known)).toEqual(asked);
      for (const [key, { script, values }] of Object.entries(known)) {
        service.script = script;
        const { list, truncated } = await bench.options(key, { ...config, [key]: undefined });
        expect([list.map(({ value }) => value), truncated]).toEqual([values, false]);
        service.script = json(401, { error: { message: 'This key is not known.' } });
        await expect(bench.options(key)).rejects.toMatchObject({ kind: 'unauthorized' });
      }
    },
  },
];
