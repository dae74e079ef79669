import { once } from 'node:events';
import { type Config, dial } from '@patchbay/plugin-host';
import type { Plugin, Session } from '@patchbay/plugin-kit';
import { openContext } from '../../bench/open-context.js';
import type { ContractTest } from '../contract.js';

const PINGS = 3;

export const dialling: readonly ContractTest[] = [
  {
    name: 'opens each of its connections through the dialer of the host, and none beside',
    needs: ['server'],
    run: async ({ contract: { plugin }, bench, links }) => {
      const before = new Set((await links()).map(({ id }) => id));
      const dialled: Promise<unknown>[] = [];
      const session = await openDialling(plugin, await bench.checkedConfig(), (host, port) => {
        const socket = dial(host, port, { connectTimeoutMs: 5000 });
        dialled.push(once(socket, 'connect'));
        return socket;
      });
      try {
        const { signal } = new AbortController();
        await Promise.all(Array.from({ length: PINGS }, () => session.ping(signal)));
        await Promise.all(dialled);
        const opened = (await links()).filter(({ id }) => !before.has(id)).length;
        expect({ opened }).toEqual({ opened: dialled.length });
        expect(opened).toBeGreaterThan(0);
      } finally {
        await session.close();
      }
    },
  },
];

/** Opens a session as the host does, with another dialer. */
export function openDialling(
  plugin: Plugin,
  config: Config,
  dialer: Parameters<Plugin['open']>[1]['dial'],
): Promise<Session> {
  return plugin.open(config as never, openContext(dialer));
}
