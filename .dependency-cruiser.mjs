// Who may import whom. Paths are those of the sources; specs and test kits have a rule of their own.
import { layerRules } from './scripts/layers.mjs';

const TESTS = '(\\.spec\\.ts$|/testing/|^libs/plugin-testing/)';

/** A room may import these of ours, and itself. */
const room = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: TESTS },
  to: { path: '^(apps|libs|engines|plugins|migrations)/', pathNot: [from, ...allowed] },
});

/** The rooms that have a rule. Any other may import nothing of ours but itself. */
const ROOMS = [
  room(
    'plugin-kit-imports-nothing',
    '^libs/plugin-kit/',
    [],
    'The contract stands alone: an implementation needs nothing else of ours.',
  ),
  room(
    'client-imports-nothing',
    '^libs/client/',
    [],
    'The client knows the server by its OpenAPI document and nothing else.',
  ),
  room(
    'vault-imports-nothing',
    '^libs/vault/',
    [],
    'Keys stay where nothing of ours can reach them by accident.',
  ),
  room(
    'migrations-import-nothing',
    '^migrations/',
    [],
    'A migration is history: it must not change when today’s code does.',
  ),
  room(
    'sql-kit-knows-the-contract-only',
    '^libs/sql-kit/',
    ['^libs/plugin-kit/'],
    'A kit serves plugins; it knows neither host nor server.',
  ),
  room(
    'http-kit-knows-the-contract-only',
    '^libs/http-kit/',
    ['^libs/plugin-kit/'],
    'A kit serves plugins; it knows neither host nor server.',
  ),
  room(
    'metadata-knows-its-migrations-only',
    '^libs/metadata/',
    ['^migrations/'],
    'What is stored is opaque to the store: it neither opens configs nor knows plugins.',
  ),
  room(
    'host-knows-contract-and-vault',
    '^libs/plugin-host/',
    ['^libs/plugin-kit/', '^libs/vault/'],
    'The host runs plugins and opens configs; it knows neither the server nor where rows are kept.',
  ),
  room(
    'engines-know-kits-only',
    '^engines/',
    ['^libs/plugin-kit/', '^libs/sql-kit/', '^libs/http-kit/'],
    'An engine serves any plugin that speaks to it: it knows no form, no plugin, no host.',
  ),
  room(
    'plugins-know-engines-and-kits',
    '^plugins/',
    ['^engines/', '^libs/plugin-kit/', '^libs/sql-kit/', '^libs/http-kit/'],
    'A plugin must work in any host: no server, no host, no vault.',
  ),
  room(
    'server-goes-through-the-host',
    '^apps/server/',
    ['^libs/(plugin-kit|plugin-host|vault|metadata)/', '^plugins/[^/]+/[^/]+/'],
    'The server reaches engines through the host, never through a kit.',
  ),
  room(
    'web-knows-the-client-only',
    '^apps/web/',
    ['^libs/client/'],
    'A page reaches the server by its API, as every client does.',
  ),
  room(
    'cli-knows-the-client-only',
    '^apps/cli/',
    ['^libs/client/'],
    'The command line reaches the server by its API, as every client does.',
  ),
];

const CLOSED = [
  {
    name: 'rooms-have-a-rule',
    comment: 'A room says what it may import before it imports anything.',
    severity: 'error',
    from: { path: '^((?:apps|libs)/[^/]+)/', pathNot: [TESTS, ...ROOMS.map(({ from }) => from.path)] },
    to: { path: '^(apps|libs|engines|plugins|migrations)/', pathNot: '^$1/' },
  },
  {
    name: 'runner-knows-no-http',
    comment: 'Jobs and MCP run actions too: what they need of HTTP would have to be made up.',
    severity: 'error',
    from: { path: '^apps/server/src/actions/action-runner\\.ts$' },
    to: { path: ['^apps/server/src/http/', 'node_modules/(@types/)?express/'] },
  },
];

export default {
  forbidden: [
    ...ROOMS,
    ...CLOSED,
    ...layerRules(TESTS),
    {
      name: 'one-module-names-plugins',
      comment: 'Adding a plugin is one folder and `npm run generate`, which writes that module.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [TESTS, '^apps/server/src/plugins\\.generated\\.ts$'] },
      to: { path: '^plugins/' },
    },
    {
      name: 'plugins-do-not-know-each-other',
      comment: 'What two plugins share belongs in a kit.',
      severity: 'error',
      from: { path: '^plugins/([^/]+/[^/]+)/' },
      to: { path: '^plugins/', pathNot: '^plugins/$1/' },
    },
    {
      name: 'engines-do-not-know-each-other',
      comment: 'What two engines share belongs in a kit.',
      severity: 'error',
      from: { path: '^engines/([^/]+)/' },
      to: { path: '^engines/', pathNot: '^engines/$1/' },
    },
    {
      name: 'engines-are-light-until-a-session-opens',
      comment: 'A start must not pay for drivers that no integration uses: their code is behind `/session`.',
      severity: 'error',
      from: { path: '^engines/[^/]+/src/index\\.ts$' },
      to: { path: '^engines/[^/]+/src/(session|driver)\\.ts$', reachable: true },
    },
    {
      name: 'plugins-are-free-of-nest-and-environment',
      comment: 'A plugin is a plain object: no framework, no process.env.',
      severity: 'error',
      from: { path: '^(engines|plugins|libs/(plugin-kit|sql-kit|http-kit))/', pathNot: TESTS },
      to: { path: 'node_modules/(@nestjs|typeorm|rxjs)/' },
    },
    {
      name: 'test-kits-in-tests-only',
      comment: 'What starts engines and breaks plugins on purpose must not run in production.',
      severity: 'error',
      from: { path: '^(apps|libs|engines|plugins|migrations)/', pathNot: TESTS },
      to: { path: '^libs/plugin-testing/|/testing/' },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other at run time are one, or miss a third.',
      severity: 'error',
      from: { pathNot: TESTS },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere is a rule that checks nothing.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|fixtures)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.spec.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['patchbay-source', 'import', 'require', 'node', 'default', 'types'],
    },
  },
};
