/** How far the server has come: it is ready for requests only while it runs. */
export class Lifecycle {
  phase: 'starting' | 'running' | 'stopping' = 'starting';
}
