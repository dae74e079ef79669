import { expectSupported } from '../../support/support.js';
import type { ContractTest, SqlContract } from '../contract.js';

const SERVERS = { postgres: 'PostgreSQL', mariadb: 'MariaDB' } as const;

export const support: readonly ContractTest[] = [
  {
    name: 'is proven against what its support.json says',
    isAboutOurs: true,
    run: async ({ bench, contract }) => {
      const { version } = await bench.run<{ version: string }>('test', {});
      await expectSupported(contract.plugin, {
        name: nameOf(contract),
        ...(contract.engine !== 'counterpart' && { version }),
      });
    },
  },
];

function nameOf(contract: SqlContract): string {
  if (contract.engine === 'counterpart') return `scripted counterpart of ${contract.counterpart.name}`;
  // An engine that works on files comes with its driver, and is what the plugin says it is.
  return contract.engine in SERVERS
    ? SERVERS[contract.engine as keyof typeof SERVERS]
    : contract.plugin.manifest.title;
}
