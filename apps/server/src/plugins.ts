import { contractProblem, isPlugin, type Plugin } from '@patchbay/plugin-kit';
import { OWN_PLUGINS } from './plugins.generated.js';
import { SettingsError } from './settings/settings.js';

/** @param packages npm packages of further plugins (`PATCHBAY_PLUGINS`) */
export async function loadPlugins(packages: readonly string[]): Promise<readonly Plugin[]> {
  const further = await Promise.all(packages.map(pluginsOf));
  return [...OWN_PLUGINS, ...further.flat()];
}

async function pluginsOf(name: string): Promise<Plugin[]> {
  const module = (await import(name).catch((error: unknown) => {
    throw new SettingsError(
      `PATCHBAY_PLUGINS names ${name}, which cannot be loaded: ${(error as Error).message.split('\n', 1)[0] ?? ''}`,
    );
  })) as object;
  const exported: unknown[] = Object.values(module);
  const unfit = exported.find((value) => contractProblem(value) !== undefined);
  if (unfit) {
    const { type, subType } = unfit as Plugin;
    throw new SettingsError(
      `PATCHBAY_PLUGINS names ${name}: its plugin ${type}/${subType} ${contractProblem(unfit)!}.`,
    );
  }
  const plugins = exported.filter(isPlugin);
  if (plugins.length === 0)
    throw new SettingsError(`PATCHBAY_PLUGINS names ${name}, which exports no plugin.`);
  return plugins;
}
