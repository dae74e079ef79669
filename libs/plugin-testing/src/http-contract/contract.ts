import type { Config } from '@patchbay/plugin-host';
import type { Capability, Plugin } from '@patchbay/plugin-kit';
import type { ExpectedRuns } from './expected-run.js';
import type { Ran } from '../support/support.js';
import type { Script } from './scripted-service.js';
import type { Trial } from './trial.js';

/** Where a plugin finds the service that the tests script, and what it must show there. */
export interface ServiceAccess {
  /** Such as `http://127.0.0.1:4711`. */
  readonly url: string;
  readonly secret: string;
  /** PEM text, where the service is reached over TLS. */
  readonly ca?: string;
}

export interface Request {
  readonly action: string;
  readonly params: object;
}

/** The whole of what differs from one HTTP plugin to the next. */
export interface HttpContract {
  readonly plugin: Plugin;
  /** What the scripted counterpart stands for, as the plugin's `support.json` says it. */
  readonly counterpart?: string;
  /** What else the plugin's own suite runs against, in place of the counterpart. */
  readonly against?: Ran;
  /**
   * The config of an integration of that service. Where it does not say where the service is, the plugin's own addresses lead
   * there: their paths stay, and that of a place in `origins` begins with its name.
   */
  readonly config: (access: ServiceAccess) => Config;
  /** The header or the query parameter that must carry the secret, and how it looks there; none, where requests are signed. */
  readonly credentials?: (secret: string) => {
    readonly in: 'header' | 'query';
    readonly name: string;
    readonly value: string;
  };
  /** The path at which an account gets its tokens, where the plugin has one: the secret is then its token. */
  readonly tokenPath?: string;
  /** What a config says where the plugin's form lets it follow redirects to other origins. */
  readonly elsewhere?: Config;
  /** An action that gets something, by one GET. */
  readonly read: Request;
  /** An action whose request must not be sent twice. */
  readonly write?: Request;
  /** What the service expects for each action, `test` among them, and each of its params. */
  readonly requests: ExpectedRuns;
  /** What the service answers to a test, to `read` and to `write`, as JSON. */
  readonly answer: object;
  /** An action that streams, an event of its answer, and the data of the last one. */
  readonly events?: Request & { readonly event: object; readonly last: string };
  /** Of each field that says where its options come from: what the service answers, and the values in it. */
  readonly options?: Readonly<
    Record<string, { readonly script: Script; readonly values: readonly string[] }>
  >;
  /** Gives bodies as they come, be they JSON or not. */
  readonly anyBody?: boolean;
}

/** What a test asks for: something that the plugin declares, or that the contract gives. */
export type Need = Capability | 'write' | 'json' | 'elsewhere' | 'events' | 'credentials' | 'options';

/** One promise of the contract; it throws where the plugin breaks it. */
export interface ContractTest {
  /** What is promised, as the end of a sentence on the plugin. */
  readonly name: string;
  readonly needs?: readonly Need[];
  /** Where it takes longer than tests of a contract do. */
  readonly timeoutMs?: number;
  run(trial: Trial): Promise<void>;
}

/** The tests that hold for what the plugin declares. */
export function chosen(tests: readonly ContractTest[], contract: HttpContract): ContractTest[] {
  const has = new Set<Need>(contract.plugin.manifest.capabilities);
  if (contract.write) has.add('write');
  if (contract.elsewhere) has.add('elsewhere');
  if (contract.events) has.add('events');
  if (contract.credentials) has.add('credentials');
  if (contract.plugin.form.fields.some(({ optionsFrom }) => optionsFrom)) has.add('options');
  if (!contract.anyBody) has.add('json');
  return tests.filter(({ needs = [] }) => needs.every((need) => has.has(need)));
}
