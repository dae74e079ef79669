import { failureOf } from '../../sql-contract/tests/expectations.js';
import { traceOf } from '../../sql-contract/tests/secret-forms.js';
import type { ContractTest } from '../contract.js';
import { redirect } from '../scripted-service.js';

export const redirects: readonly ContractTest[] = [
  {
    name: 'follows a redirect within the service, with its credentials',
    needs: ['credentials'],
    run: async ({ contract, service, sound, secret, get }) => {
      service.script = (response, request) =>
        (request.path.includes('moved') ? sound : redirect(307, 'moved'))(response, request);
      await get();
      const { in: where, name, value } = contract.credentials!(secret);
      if (where === 'header') expect(service.requests.at(-1)?.headers[name.toLowerCase()]).toBe(value);
      expect(service.requests).toHaveLength(2);
    },
  },
  {
    name: 'follows no redirect to another origin, unless its form lets it',
    run: async ({ service, start, sound, get }) => {
      const other = await start(sound);
      service.script = redirect(302, `${other.url}/elsewhere`);
      const { message } = await failureOf(get(), 'unknown');
      expect(message).toMatch(/redirects.*another origin/);
      expect(other.requests).toEqual([]);
    },
  },
  {
    name: 'takes its credentials to no other origin, and not back from there',
    needs: ['elsewhere'],
    run: async ({ roaming, openBench, service, start, sound, secret, get }) => {
      const bench = await openBench(roaming);
      const other = await start((response, request) =>
        redirect(302, `${service.url}/back`)(response, request),
      );
      service.script = (response, request) =>
        (request.path.startsWith('/back') ? sound : redirect(302, `${other.url}/elsewhere`))(
          response,
          request,
        );
      await get(bench);
      expect(other.requests.map(({ path }) => path)).toEqual(['/elsewhere']);
      const strayed = [...other.requests, service.requests.at(-1)!];
      for (const { path, headers } of strayed)
        expect(traceOf(secret, `${path} ${JSON.stringify(headers)}`)).toBeUndefined();
    },
  },
  {
    name: 'takes its credentials to no place beside its base URL, and not back from there',
    needs: ['elsewhere'],
    run: async ({ roaming, openBench, service, sound, secret, get }) => {
      const bench = await openBench(roaming);
      let own = '';
      service.script = (response, request) => {
        if (request.path.startsWith('/beside')) redirect(302, own)(response, request);
        else if (service.requests.length > 1) sound(response, request);
        else redirect(302, '/beside')(response, request);
        own = new URL(request.path, service.url).pathname;
      };
      await get(bench);
      expect(service.requests).toHaveLength(3);
      for (const { path, headers } of service.requests.slice(1))
        expect(traceOf(secret, `${path} ${JSON.stringify(headers)}`)).toBeUndefined();
    },
  },
  {
    name: 'follows a few redirects and no more',
    run: async ({ service, get }) => {
      let n = 0;
      service.script = (response, request) => redirect(302, `round-${(n += 1)}`)(response, request);
      const { message } = await failureOf(get(), 'unknown');
      expect(message).toMatch(/redirects more than/);
      expect(service.requests.length).toBeGreaterThan(2);
      expect(service.requests.length).toBeLessThanOrEqual(10);
    },
  },
  {
    name: 'sends nothing on that may change something',
    needs: ['write'],
    run: async ({ contract, bench, service, start, sound }) => {
      const other = await start(sound);
      service.script = redirect(307, other.url);
      const { action, params } = contract.write!;
      const { message } = await failureOf(bench.run(action, params), 'unknown');
      expect(message).toMatch(/redirect/);
      expect(other.requests).toEqual([]);
    },
  },
];
