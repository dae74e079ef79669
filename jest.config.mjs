/** Sources run as CommonJS under Jest, whatever their package says: it is what works alike on Node 20, 22 and 24. */
const esmOnly = [
  '@nestjs/(?!cli)',
  'file-type',
  'strtok3',
  'token-types',
  'uint8array-extras',
  '@tokenizer',
  '@borewit',
  'es-toolkit',
  'thrift/node_modules/uuid',
  'uuid',
  'oidc-provider',
  'jose',
];

/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/{apps,libs,engines,migrations,plugins,examples,tests}/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/.cache/'],
  testEnvironmentOptions: { customExportConditions: ['patchbay-source', 'node', 'require', 'default'] },
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^fast-check$': '<rootDir>/tests/seeded-fast-check.ts',
  },
  transform: {
    '\\.[cm]?[jt]s$': [
      '@swc/jest',
      {
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(?:${esmOnly.join('|')}))`],
  globalSetup: '<rootDir>/tests/shared-engines.mjs',
  globalTeardown: '<rootDir>/tests/shared-engines-stop.mjs',
  testSequencer: '<rootDir>/tests/selections/contracts-first.cjs',
  testTimeout: 60_000,
  // Twice the cores of the machine that CI has: half of the time, tests wait for deadlines and for other processes.
  maxWorkers: 4,
};
