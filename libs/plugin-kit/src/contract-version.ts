/** Of plugins and hosts that go together. It is raised when a plugin of the contract before would not run any more. */
export const CONTRACT = 2;

export const MARK = Symbol.for('patchbay.plugin');

/** Not enumerable: a copy that someone made of a plugin by hand is not one. */
export function markPlugin(plugin: object): void {
  Object.defineProperty(plugin, MARK, { value: true });
}
