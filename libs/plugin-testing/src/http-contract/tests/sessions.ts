import { expectSupported } from '../../support/support.js';
import { until } from '../../sql-contract/trial.js';
import type { ContractTest } from '../contract.js';

export const sessions: readonly ContractTest[] = [
  {
    name: 'is proven against what its support.json says',
    run: ({ contract: { plugin, counterpart = '', against } }) =>
      expectSupported(plugin, against ?? { name: `scripted counterpart of ${counterpart}` }),
  },
  {
    name: 'makes no connection before it needs one, and keeps it for what comes after',
    run: async ({ service, get }) => {
      expect(service.made).toBe(0);
      for (let n = 0; n < 20; n += 1) await get();
      expect(service.requests).toHaveLength(20);
      expect(service.made).toBeLessThanOrEqual(3);
    },
  },
  {
    name: 'holds no more than a few connections, however many ask at once',
    run: async ({ service, get }) => {
      await Promise.all(Array.from({ length: 100 }, () => get()));
      expect(service.requests).toHaveLength(100);
      expect(service.made).toBeLessThanOrEqual(20);
    },
  },
  {
    name: 'leaves no connection behind when it closes',
    run: async ({ service, bench, get }) => {
      await Promise.all([get(), get(), get()]);
      expect(service.open).toBeGreaterThan(0);
      await bench.retire();
      const closed = await until(() => Promise.resolve(service.open === 0));
      expect(closed).toBe(true);
    },
  },
];
