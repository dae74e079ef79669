import { TLSSocket } from 'node:tls';
import { contained } from '@patchbay/plugin-kit';

const PLAIN_EMIT = Symbol.for('patchbay.plain-emit');

type Emit = (this: TLSSocket, ...event: unknown[]) => boolean;

interface Prototype {
  /** As Node has it. */
  [PLAIN_EMIT]?: Emit;
  emit: Emit;
}

/** What node:tls keeps of how a socket was made. */
interface Made {
  readonly _tlsOptions?: { readonly isServer?: boolean };
  /** The connection underneath. */
  readonly _parent?: { readonly system?: string };
}

/**
 * Contains what listeners of encrypted connections throw. Most drivers encrypt by themselves, on top of what was dialled for
 * them, and have no option for sockets of one's own: hence the prototype, once for the process. Of a server's own
 * connections nothing is changed.
 */
export function containTls(): void {
  const prototype = TLSSocket.prototype as unknown as Prototype;
  const emit = (prototype[PLAIN_EMIT] ??= prototype.emit);
  prototype.emit = function (this: TLSSocket & Made, ...event): boolean {
    const plainly = (): boolean => emit.apply(this, event);
    return this._tlsOptions?.isServer ? plainly() : contained(this, plainly, this._parent?.system);
  };
}
