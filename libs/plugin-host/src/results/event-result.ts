import type { EventStream } from '@patchbay/plugin-kit';
import { flow, type FlowParts } from './flow.js';

/** What an action sends bit by bit, on its way out. Read once. */
export class EventResult {
  readonly kind = 'events';
  readonly contentType: string;

  constructor(
    private readonly events: EventStream,
    private readonly parts: FlowParts,
  ) {
    this.contentType = events.contentType;
  }

  chunks(): AsyncGenerator<string, void, undefined> {
    return flow(this.events, this.parts);
  }
}
