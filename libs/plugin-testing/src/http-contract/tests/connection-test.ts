import type { ContractTest } from '../contract.js';
import { json } from '../scripted-service.js';

export const connectionTest: readonly ContractTest[] = [
  {
    name: 'passes its test, stage by stage',
    run: async ({ bench }) => {
      const { ok, code, stages } = await bench.test();
      expect({ ok, code }).toEqual({ ok: true, code: 0 });
      expect(stages.map(({ stage }) => stage).filter((stage) => stage !== 'egress')).toEqual([
        'config',
        'resolve',
        'connect',
        'auth',
        'ping',
      ]);
      expect(await bench.run('test', {})).toMatchObject({ ok: true });
    },
  },
  {
    name: 'fails its test at the login where the service refuses it',
    run: async ({ bench, service }) => {
      for (const status of [401, 403]) {
        service.script = json(status, { error: { message: 'This key is not known.' } });
        const { ok, message, stages } = await bench.test();
        expect({ ok, failed: stages.at(-1)?.stage }).toEqual({ ok: false, failed: 'auth' });
        expect(message).toContain('This key is not known.');
      }
    },
  },
  {
    name: 'fails its test where something answers that is not the service',
    run: async ({ bench, service }) => {
      service.script = (response) =>
        response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>');
      const { ok, message, stages } = await bench.test();
      expect({ ok, failed: stages.at(-1)?.stage }).toEqual({ ok: false, failed: 'ping' });
      expect(message).toContain('404');
      expect(message).not.toContain('<h1>');
    },
  },
  {
    name: 'names the config field that is missing, or that it does not know',
    run: async ({ bench, contract: { plugin }, config }) => {
      const { model } = plugin.form.elements.find(({ required, condition }) => required && !condition)!;
      const key = model.replace('config.', '');
      const missing = Object.fromEntries(Object.entries(config).filter(([name]) => name !== key));
      for (const [wrong, field] of [
        [missing, model],
        [{ ...config, colour: 'red' }, 'config.colour'],
      ] as const) {
        const { ok, message, stages } = await bench.test(wrong);
        expect({ ok, message }).toEqual({ ok: false, message: expect.stringContaining(field) });
        expect(stages).toMatchObject([{ stage: 'config', ok: false }]);
      }
    },
  },
];
