import type { EventEmitter } from 'node:events';
import { PluginError } from './errors.js';

/** Stands for what a driver threw while it read what a remote system sent. Its connection ends with this. */
export class Misread extends PluginError {
  /** @param system whose protocol is spoken, such as `PostgreSQL` */
  constructor(cause: unknown, system = 'its driver') {
    super('unknown', `The remote system sent what is not the protocol of ${system}.`, { cause });
    this.name = 'Misread';
  }
}

/** What ends with the error of its listeners. */
interface Destroyable extends EventEmitter {
  destroy(error: Error): unknown;
}

/**
 * Does work that an event of a connection asks for, such as telling its listeners. What is thrown then costs that connection
 * and nothing else: it would otherwise end the process.
 * @param system whose protocol the connection is to speak
 * @returns what the work does; `true` where it threw
 */
export function contained<Result>(
  connection: Destroyable,
  work: () => Result,
  system?: string,
): Result | true {
  try {
    return work();
  } catch (error) {
    connection.destroy(error instanceof PluginError ? error : new Misread(error, system));
    return true;
  }
}
