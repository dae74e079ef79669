/** A class, whatever its constructor takes. */
interface Class {
  readonly prototype: object;
}

/**
 * Lets `instanceof` hold between copies of this kit: a plugin may bring a copy of its own, and what that made is then taken
 * for what it is. Classes that extend the class are not meant, until they are shared themselves.
 * @param name fixed for ever: other copies know the class by it
 */
export function shareClass(shared: Class, name: string): void {
  const mark = Symbol.for(`patchbay.${name}`);
  Object.defineProperty(shared.prototype, mark, { value: true });
  Object.defineProperty(shared, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      if (this !== shared) return Function.prototype[Symbol.hasInstance].call(this as () => void, value);
      return typeof value === 'object' && value !== null && mark in value;
    },
  });
}
