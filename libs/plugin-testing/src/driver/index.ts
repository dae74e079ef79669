/** A module, the dotted path to an object in it, and a method of that object. */
export type PatchedMember = readonly [module: string, path: string, member: string];

/**
 * Fails when a release of a driver no longer has what an engine's `driver.ts` patches. The spec must not load the engine: a
 * patch in place would hide that the member is gone.
 * @param load the `require` of the spec: the driver is found from where the engine finds it
 */
export function describeDriver(
  engine: string,
  load: (module: string) => unknown,
  members: readonly PatchedMember[],
): void {
  describe(`the driver of ${engine}`, () => {
    it.each(members)('has in %s, at "%s", the method %s that is patched', (module, path, member) => {
      const steps = [...path.split('.').filter(Boolean), member];
      const found = steps.reduce<unknown>(
        (part, step) => (part as Record<string, unknown>)[step],
        load(module),
      );
      expect(typeof found).toBe('function');
    });
  });
}
