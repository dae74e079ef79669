import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';

/** How far the server has come: it is ready for requests only while it runs. */
@Injectable()
export class Lifecycle implements BeforeApplicationShutdown {
  phase: 'starting' | 'running' | 'stopping' = 'starting';

  beforeApplicationShutdown(): void {
    this.phase = 'stopping';
  }
}
