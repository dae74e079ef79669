import { traceOf } from '../../sql-contract/tests/secret-forms.js';
import type { ContractTest, HttpContract } from '../contract.js';
import { json, type Received, type Script } from '../scripted-service.js';

export const credentials: readonly ContractTest[] = [
  {
    name: 'sends its credentials as declared, with each request and in no other place',
    needs: ['credentials'],
    run: async ({ contract, bench, service, secret, get }) => {
      await bench.test();
      await get();
      if (contract.write) await bench.run(contract.write.action, contract.write.params);
      expect(service.requests.length).toBeGreaterThanOrEqual(contract.write ? 4 : 3);
      for (const request of service.requests) {
        const { place, rest } = apart(contract, request, secret);
        expect(place).toBe(contract.credentials!(secret).value);
        expect(traceOf(secret, rest)).toBeUndefined();
      }
    },
  },
  {
    name: 'never says its secret, in any form, though the service repeats all that it gets',
    run: async ({ contract, bench, service, secret, get }) => {
      const runs = [
        () => get(),
        () => bench.run('test', {}),
        () => bench.test(),
        ...(contract.write ? [() => bench.run(contract.write!.action, contract.write!.params)] : []),
      ];
      for (const script of repeating(contract, secret)) {
        service.script = script;
        for (const run of runs) await Promise.resolve(run()).catch(() => undefined);
      }
      expect(bench.said.length).toBeGreaterThanOrEqual(20);
      expect(bench.said.map((text) => traceOf(secret, text)).filter(Boolean)).toEqual([]);
    },
  },
];

/** The place where the credentials belong, and the rest of a request. */
function apart(contract: HttpContract, { path, headers, body }: Received, secret: string) {
  const { in: where, name } = contract.credentials!(secret);
  const url = new URL(path, 'http://service');
  const others = { ...headers };
  const place = where === 'header' ? headers[name.toLowerCase()] : url.searchParams.get(name);
  if (where === 'header') Reflect.deleteProperty(others, name.toLowerCase());
  else url.searchParams.delete(name);
  return { place, rest: `${url.href} ${JSON.stringify(others)} ${body}` };
}

/** Services that tell all about the request that they got, in the ways in which services do. */
function repeating({ answer }: HttpContract, secret: string): Script[] {
  const all = ({ path, headers }: Received): string => `${path} ${JSON.stringify(headers)} ${secret}`;
  return [
    (response, request) => json(200, { ...answer, echo: request, said: all(request) })(response, request),
    (response, request) => json(200, { ...answer, [secret]: [all(request)] })(response, request),
    (response, request) => json(200, `{"no JSON": ${all(request)}`)(response, request),
    ...[400, 401, 404, 429, 500].map((status): Script => {
      // Too late to be waited for.
      const headers = { 'retry-after': '3600' };
      return (response, request) =>
        json(status, { error: { message: all(request) } }, headers)(response, request);
    }),
    (response, request) => response.writeHead(500, { 'content-type': 'text/plain' }).end(all(request)),
  ];
}
