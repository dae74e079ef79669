import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What the tests use of NocoDB's own client: it returns the body of an answer and throws axios' error. */
export interface NocodbSdk {
  readonly integration: {
    list(query?: object): Promise<Body>;
    create(data: object): Promise<Body>;
    read(id: string, query?: object): Promise<Body>;
    update(id: string, data: object): Promise<Body>;
    delete(id: string, params?: { query?: object }): Promise<unknown>;
    setDefault(id: string): Promise<unknown>;
    store(id: string, data: object): Promise<Body>;
  };
  readonly integrations: {
    list(): Promise<Body[]>;
    info(type: string, subType: string): Promise<Body>;
    endpoint(id: string, endpoint: string, data: object): Promise<Body>;
  };
  readonly utils: {
    testConnection(data: object): Promise<Body>;
    urlToConfig(data: object): Promise<Body>;
  };
}

/** As many of an answer's parts as the tests look at. */
export interface Body {
  readonly id: string;
  readonly sub_type: string;
  readonly error: string;
  readonly config: { readonly client: string };
  readonly stages: readonly object[];
  readonly list: readonly Body[];
  readonly pageInfo: object;
}

type Constructor = new (options: { baseURL: string; headers: Record<string, string> }) => NocodbSdk;

const VERSION = '0.301.3';

/** It is not a dependency, since its licence is not permissive: `.ci/run` installs it here, out of the tree. */
const FOLDER =
  process.env['PATCHBAY_TEST_NOCODB_SDK'] ?? join(homedir(), '.cache', 'patchbay', `nocodb-sdk-${VERSION}`);

function connect(url: string, token: string): NocodbSdk {
  const { Api } = createRequire(join(FOLDER, 'index.js'))('nocodb-sdk') as { Api: Constructor };
  return new Api({ baseURL: url, headers: { 'xc-auth': token } });
}

/** A `describe` with NocoDB's own client. Where it is missing the tests are skipped, aloud; under `CI=true` they fail. */
export function describeNocodbSdk(title: string, body: (open: typeof connect) => void): void {
  if (existsSync(join(FOLDER, 'node_modules', 'nocodb-sdk'))) {
    describe(title, () => {
      body(connect);
    });
    return;
  }
  const how = `npm install --ignore-scripts --no-save --prefix ${FOLDER} nocodb-sdk@${VERSION} brings it.`;
  if (process.env['CI'] === 'true') {
    it(`${title} needs nocodb-sdk`, () => {
      throw new Error(how);
    });
    return;
  }
  process.stderr.write(`SKIPPED ${title}: nocodb-sdk is missing. ${how}\n`);
  describe.skip(title, () => {
    body(connect);
  });
}
