import { createRequire } from 'node:module';

/** The release of a driver whose private parts a plugin patches. */
export interface PatchedDriver {
  /** The package of the driver. */
  readonly driver: string;
  /** The one release that the patches were written for. */
  readonly version: string;
  /** `import.meta.url` of the plugin's `driver.ts`: the plugin may have a copy of the driver of its own. */
  readonly from: string;
}

/**
 * To be called where `driver.ts` is imported. A driver may move its private parts in any release, and a patch that no longer
 * takes effect may let connections out past the egress policy.
 * @throws RangeError where another release is installed
 */
export function assertDriverVersion({ driver, version, from }: PatchedDriver): void {
  const { version: installed } = createRequire(from)(`${driver}/package.json`) as { version: string };
  if (installed === version) return;
  throw new RangeError(
    `The patches of ${driver} were written for version ${version}, and ${installed} is installed. ` +
      `Install ${driver}@${version}. To change versions, check each patch in driver.ts against ${installed}, ` +
      'run the specs of the engine, and enter the version there.',
  );
}
