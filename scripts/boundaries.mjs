// Checks who imports whom (`.dependency-cruiser.mjs`), and that the check saw the house and not an empty lot.
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import configuration from '../.dependency-cruiser.mjs';

const LEAST_MODULES = 1200;
const LEAST_CROSSINGS = 900;
const LEAST_CROSSINGS_IN_SERVER = 550;

const { options, ...ruleSet } = configuration;
const { output } = await cruise(
  ['apps', 'engines', 'libs', 'migrations', 'plugins'],
  { ...options, ruleSet, validate: true },
  options.enhancedResolveOptions,
  { tsConfig: extractTSConfig(options.tsConfig.fileName) },
);

const ours = output.modules.filter(({ source }) =>
  /^(apps|engines|libs|migrations|plugins)\/.*\.ts$/.test(source),
);
const roomOf = (path) =>
  path
    .split('/')
    .slice(0, path.startsWith('plugins/') ? 3 : 2)
    .join('/');
const crossings = ours.flatMap(({ source, dependencies }) =>
  dependencies.filter(
    ({ resolved }) =>
      /^(libs|engines|plugins|migrations)\//.test(resolved) && roomOf(resolved) !== roomOf(source),
  ),
);

const SERVER = 'apps/server/src/';
const featureOf = (path) => path.slice(SERVER.length).split('/').slice(0, -1)[0];
const crossingsInServer = ours.flatMap(({ source, dependencies }) =>
  dependencies.filter(
    ({ resolved }) =>
      source.startsWith(SERVER) &&
      resolved.startsWith(SERVER) &&
      featureOf(source) !== undefined &&
      featureOf(resolved) !== featureOf(source),
  ),
);

for (const { rule, from, to } of output.summary.violations) {
  const { comment } = ruleSet.forbidden.find(({ name }) => name === rule.name);
  console.error(`${rule.name}: ${from} imports ${to}. ${comment}`);
}
if (ours.length < LEAST_MODULES)
  console.error(`Only ${ours.length} modules were seen; there are at least ${LEAST_MODULES}.`);
if (crossings.length < LEAST_CROSSINGS)
  console.error(
    `Only ${crossings.length} imports between rooms were seen; there are at least ${LEAST_CROSSINGS}.`,
  );
if (crossingsInServer.length < LEAST_CROSSINGS_IN_SERVER)
  console.error(
    `Only ${crossingsInServer.length} imports between folders of the server were seen; there are at least ${LEAST_CROSSINGS_IN_SERVER}.`,
  );
if (
  output.summary.violations.length > 0 ||
  ours.length < LEAST_MODULES ||
  crossings.length < LEAST_CROSSINGS ||
  crossingsInServer.length < LEAST_CROSSINGS_IN_SERVER
)
  process.exit(1);
console.log(
  `boundaries: ${ours.length} modules, ${crossings.length} imports between rooms, ` +
    `${crossingsInServer.length} between folders of the server, no violation`,
);
