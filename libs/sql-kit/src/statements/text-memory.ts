/** The least recently used are evicted: of more entries than these, or of more characters. */
export interface MemoryBounds {
  readonly entries: number;
  readonly characters: number;
}

/** Remembers what was made of texts (LRU), within bounds of entries and of the characters that they hold. */
export class TextMemory<Value> {
  /** The order is that of their last use. */
  readonly #kept = new Map<string, { readonly value: Value; readonly weight: number }>();
  #characters = 0;

  constructor(private readonly bounds: MemoryBounds) {}

  get(text: string): Value | undefined {
    const found = this.#kept.get(text);
    if (!found) return undefined;
    this.#kept.delete(text);
    this.#kept.set(text, found);
    return found.value;
  }

  /** @param weight the characters that the entry holds; one that is heavier than the whole memory is not kept */
  set(text: string, value: Value, weight: number): void {
    this.delete(text);
    if (weight > this.bounds.characters) return;
    this.#kept.set(text, { value, weight });
    this.#characters += weight;
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.bounds.entries && this.#characters <= this.bounds.characters) break;
      this.delete(oldest);
    }
  }

  delete(text: string): void {
    this.#characters -= this.#kept.get(text)?.weight ?? 0;
    this.#kept.delete(text);
  }
}
