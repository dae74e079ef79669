// The order in which the folders of large rooms may import each other: for `.dependency-cruiser.mjs`.

/**
 * The folders of large rooms, from the ground up. A folder may import those of the layers beneath its own, and none beside
 * or above it: so no two of them can need each other. A new folder is one more name here; without it, it may import none.
 */
const LAYERS = {
  'apps/server/src/': [
    ['settings', 'logging'],
    ['errors'],
    ['http'],
    ['identity', 'usage'],
    ['audit', 'host', 'rate-limit'],
    ['foundations'],
    ['access', 'catalogue', 'docs', 'health', 'integrations', 'retention'],
    ['connections', 'history', 'sources', 'store'],
    ['actions', 'nocodb'],
    ['nanonets'],
  ],
  'libs/plugin-host/src/': [
    ['egress', 'encode'],
    ['failures'],
    ['limits', 'network', 'registry', 'results'],
    ['configs'],
    ['credentials'],
    ['sessions'],
    ['runs'],
    ['connection-tests'],
  ],
  'libs/sql-kit/src/': [
    ['lexing', 'spellings', 'errors'],
    ['statements'],
    ['contract', 'threads'],
    ['framing', 'form', 'rows', 'introspection'],
    ['protocols', 'sessions', 'drivers', 'actions'],
    ['insertion', 'processes', 'ssh'],
  ],
  'libs/metadata/src/': [
    ['entities'],
    ['database'],
    ['feed', 'writers'],
    ['audit', 'usage'],
    ['access'],
    ['integrations'],
    ['sources'],
  ],
};

const inFolders = (room) => (names) => `^${room}(${names.join('|')})/`;

/** One rule a layer, and one for folders that no layer has. */
const rulesOf = (room, layers, tests) => [
  ...layers.map((names, index) => ({
    name: `${room.split('/')[1]}-layer-${index + 1}-${names[0]}`,
    comment: 'Imports run downwards only: LAYERS of scripts/layers.mjs has the order.',
    severity: 'error',
    from: { path: inFolders(room)(names), pathNot: tests },
    to: {
      path: `^${room}`,
      pathNot: [`^${room}$1/`, ...layers.slice(0, index).map(inFolders(room))],
    },
  })),
  {
    name: `${room.split('/')[1]}-folders-without-a-layer`,
    comment: 'A folder says what it may import before it imports anything: LAYERS.',
    severity: 'error',
    from: {
      path: `^${room}([^/]+)/`,
      pathNot: [tests, ...layers.map(inFolders(room))],
    },
    to: { path: `^${room}`, pathNot: `^${room}$1/` },
  },
];

/** @param tests files that may import what they like */
export function layerRules(tests) {
  return Object.entries(LAYERS).flatMap(([room, layers]) => rulesOf(room, layers, tests));
}
