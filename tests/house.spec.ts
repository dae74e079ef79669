import { basename, dirname, join } from 'node:path';
import { files, plugins, read, sources } from './tree.js';

const withoutComments = (source: string): string => source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');

/** Names that others gave: OpenAPI to a way to log in, Amazon to a service, Nanonets to databases, editors to a language. */
const WORDS_OF_OTHERS =
  /type: 'http', scheme:|service: 's3'|_NAMES = \['postgresql',[^\]]*\] as const|DIALECTS = \[[^\]]*\] as const/g;

/** Names of packages and of their parts: a driver is often called like a sub type. */
const DRIVERS = /(?:\bfrom |\b(?:import|require|getAdapter)\(|\b(?:client|driver): )'[^']+'/g;

/** Modules that a package does not export as its own, and objects of a driver's that are taken for something else. */
const PRIVATE_PARTS =
  /'(?![.@])[^':]+\/(?:lib|dist|src)\/[^']*'|\b(?:this|client|connection|session|driver|link) as unknown as\b/;

/** A template's folder says what it is for; its plugin is called as its package is. */
const nameOf = (folder: string): string =>
  folder.startsWith('plugins/_template/')
    ? (JSON.parse(read(join(folder, 'package.json'))) as { name: string }).name.replace(/^.*\/template-/, '')
    : basename(folder);

/** No actor, or "is no" for "is not a". "There is no", "is no longer" and "are told apart" are plain. */
const VAGUE =
  /(?<!there )\b(?:is|are|was|were|be) no\b(?! (?:longer|more|greater|less|larger)\b)|\b(?:whoever|nobody|somebody|anybody|anew)\b|\b(?:is|are) told\b(?! apart)/i;
/** Accounts of Unix and of tests. */
const NAMES_IN_TESTS = /'(?:nobody|somebody)'|NOBODY|anyBody/g;

const controllers = files.filter((file) => /^apps\/server\/src\/.*\.controller\.ts$/.test(file));
const production = sources.filter(
  (file) =>
    /^(apps|libs|engines)\/[^/]+\/src\//.test(file) &&
    !/\.spec\.ts$|\/testing\/|^libs\/plugin-testing\//.test(file),
);

describe('the house', () => {
  it('is seen whole by these tests', () => {
    expect(plugins.length).toBeGreaterThanOrEqual(13);
    expect(production.length).toBeGreaterThanOrEqual(180);
  });

  it('names plugins in one module only', () => {
    const packages = plugins.map(
      (folder) => (JSON.parse(read(join(folder, 'package.json'))) as { name: string }).name,
    );
    const naming = production.filter((file) => packages.some((name) => read(file).includes(`'${name}'`)));
    expect(naming).toEqual(['apps/server/src/plugins.generated.ts']);
  });

  it('tells no sub type from another outside its plugin', () => {
    const subTypes = plugins.map(nameOf);
    const rooms = production.filter((file) =>
      /^(apps\/server|engines\/[^/]+|libs\/(plugin-host|plugin-kit|sql-kit|http-kit|vault))\//.test(file),
    );
    const telling = rooms.filter((file) => {
      const own = withoutComments(read(file)).replace(WORDS_OF_OTHERS, '').replace(DRIVERS, '');
      return subTypes.some((name) => new RegExp(`['"]${name}['"]`).test(own));
    });
    expect(telling).toEqual([]);
  });

  it("lets an engine's driver files alone reach into its driver", () => {
    const reaching = production.filter(
      (file) =>
        /^engines\//.test(file) &&
        !basename(file).startsWith('driver') &&
        PRIVATE_PARTS.test(withoutComments(read(file))),
    );
    expect(reaching).toEqual([]);
  });

  it.each([
    "const { readValue } = require('tedious/lib/value-parser.js');",
    "import Dialect from 'knex/lib/dialects/better-sqlite3/index.js';",
    '(client as unknown as { stream: Duplex }).stream.destroy();',
  ])('would see an engine that reaches into its driver: %s', (source) => {
    expect(source).toMatch(PRIVATE_PARTS);
  });

  it.each(plugins)('gives %s the files that every plugin has', (folder) => {
    const name = nameOf(folder);
    const has = files
      .filter((file) => dirname(file) === folder || dirname(file) === `${folder}/src`)
      .map((file) => file.slice(folder.length + 1));
    expect(has).toEqual(
      expect.arrayContaining([
        'icon.svg',
        'package.json',
        'tsconfig.json',
        'src/index.ts',
        'src/form.ts',
        `src/${name}.plugin.ts`,
        `src/${name}.spec.ts`,
        ...(/^plugins\/(?:database|_template\/sql)/.test(folder) ? ['src/session.ts'] : []),
      ]),
    );
    // A role has the same file name in each plugin: only these two are called like theirs.
    const stem = name.replace(/\d+$/, '');
    expect(has.filter((file) => file.startsWith(`src/${stem}`))).toEqual([
      `src/${name}.plugin.ts`,
      `src/${name}.spec.ts`,
    ]);
    expect(
      withoutComments(
        sources
          .filter((file) => file.startsWith(`${folder}/src/`) && !file.endsWith('.spec.ts'))
          .map(read)
          .join('\n'),
      ),
    ).not.toContain('process.env');
  });

  it('says who does it, and "is not a", in its comments, its messages and its pages', () => {
    const written = [...sources, ...files.filter((file) => /\.md$/.test(file))].filter(
      (file) => file !== 'tests/house.spec.ts',
    );
    const vague = written.flatMap((file) =>
      read(file)
        .split('\n')
        .filter((line) => VAGUE.test(line.replace(NAMES_IN_TESTS, '')))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(vague).toEqual([]);
  });

  it('lets nothing reach the network past the dialer, and so past the egress policy', () => {
    const rooms = sources.filter(
      (file) =>
        /^(apps|libs|engines|plugins)\/.*\/src\//.test(file) &&
        !/\.(spec|fixture)\.ts$|\/testing\/|^libs\/plugin-testing\/|^plugins\/_template\//.test(file),
    );
    const outward = rooms
      .map((file) => [file, waysOut(withoutComments(read(file)))] as const)
      .filter(([, ways]) => ways.length > 0);
    expect(Object.fromEntries(outward)).toEqual(WAYS_OUT);
  });

  it.each([
    ["import { connect, type Socket } from 'node:net';", ['connect']],
    ["import {\n  isIP,\n  connect as dial,\n} from 'net';", ['connect']],
    ["import * as tls from 'node:tls';", ['*']],
    ["import https from 'node:https';", ['https']],
    ["const { request } = await import('node:http');", ["import('node:http'"]],
    ["const { connect } = require( 'net' );", ["require( 'net'"]],
    ["export { request } from 'undici';", ['request']],
    ['await fetch(url); new WebSocket(url);', ['fetch', 'new WebSocket']],
    ["import type { Socket } from 'node:net'; server.fetch(path); prefetch(path);", []],
  ])('would see a way out in: %s', (source, ways) => {
    expect(waysOut(source)).toEqual(ways);
  });

  it('keeps its files short', () => {
    const long = sources.filter((file) => read(file).split('\n').length > 250);
    expect(long).toEqual([]);
  });

  it('tries every feature from outside, on each metadata store, and first of all without a token', () => {
    const features = new Set(controllers.map(dirname));
    expect(features.size).toBeGreaterThanOrEqual(10);
    const specsOf = (folder: string): string =>
      sources
        .filter((file) => dirname(file) === folder && file.endsWith('.spec.ts'))
        .map(read)
        .join('\n');
    const open = ['apps/server/src/health'];
    const untried = [...features].filter((folder) => !/describeOnEachStore\(/.test(specsOf(folder)));
    const unprotected = [...features].filter((folder) => !/should be protected/.test(specsOf(folder)));
    expect({ untried, unprotected: unprotected.filter((folder) => !open.includes(folder)) }).toEqual({
      untried: [],
      unprotected: [],
    });
  });
});

/** All that reaches the network by itself; drivers get the sockets that their plugins have dialled. */
const WAYS_OUT: Readonly<Record<string, readonly string[]>> = {
  // The dialer itself.
  'libs/plugin-host/src/network/dialer.ts': ['lookup', 'Socket'],
  // These name the sockets that bring remote systems' bytes; they make none.
  'libs/plugin-host/src/network/contained-tls.ts': ['TLSSocket'],
  'libs/sql-kit/src/protocols/speaking.ts': ['Socket'],
  // The server's own database.
  'libs/metadata/src/database/postgres-url.ts': ['connect'],
  'libs/metadata/src/database/postgres-wire.ts': ['Socket'],
  // These speak TLS or HTTP over a socket that was dialled.
  'libs/plugin-host/src/credentials/token-request.ts': ['request', 'request', 'connect'],
  'libs/http-kit/src/connector.ts': ['connect'],
  'libs/http-kit/src/http-client.ts': ['Agent'],
  'libs/sql-kit/src/drivers/dialled-agent.ts': ['Agent', 'connect'],
  'engines/clickhouse/src/driver.ts': ['Agent'],
  // An agent that refuses whatever is asked of it.
  'engines/snowflake/src/driver.ts': ['Agent'],
  'engines/mongodb/src/driver.ts': ['connect'],
  // TLS over a socket that was dialled.
  'engines/oracle/src/driver-transport.ts': ['connect'],
};

/** Names in those modules that go nowhere. */
const HARMLESS =
  /^(BlockList|isIP(v[46])?|checkServerIdentity|createServer|IncomingMessage|ServerResponse|STATUS_CODES|rootCertificates)$/;

const NETWORK =
  /'(?:node:)?(?:net|tls|https?|http2|dgram|dns|dns\/promises|inspector|undici|ws|axios|node-fetch)'/;

/** What a source takes from the modules of the network, except for types, and the globals that go out by themselves. */
function waysOut(source: string): string[] {
  const named = [...source.matchAll(/^(?:import|export) (?!type )([^;]*?) from ('[^']+')/gm)]
    .filter(([, , module = '']) => NETWORK.test(module))
    .flatMap(([, names = '']) =>
      names.startsWith('{') ? names.replace(/[{}]/g, '').split(',') : [names.replace(/\s+/g, ' ')],
    )
    .map((name) => name.trim().replace(/ as \w+$/, ''))
    .filter((name) => name !== '' && !name.startsWith('type ') && !HARMLESS.test(name));
  const late = [...source.matchAll(new RegExp(`(?:import|require)\\(\\s*${NETWORK.source}`, 'g'))];
  const globals = [...source.matchAll(/(?<![.\w])fetch(?=\()|\bnew (?:WebSocket|EventSource)(?=\()/g)];
  return [...named, ...[...late, ...globals].map(([text]) => text)];
}
