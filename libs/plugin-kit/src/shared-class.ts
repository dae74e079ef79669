/**
 * Lets `instanceof` hold between copies of this kit: a plugin may bring a copy of its own, and what that made is then taken
 * for what it is. To be called once for each class, also for one that extends another.
 * @param name fixed for ever: other copies know the class by it
 */
export function shareClass(constructor: { readonly prototype: object }, name: string): void {
  const mark = Symbol.for(`patchbay.${name}`);
  Object.defineProperty(constructor.prototype, mark, { value: true });
  Object.defineProperty(constructor, Symbol.hasInstance, {
    value: (value: unknown) => typeof value === 'object' && value !== null && mark in value,
  });
}
