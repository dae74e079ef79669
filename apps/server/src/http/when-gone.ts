import type { WhenGone } from '@patchbay/plugin-host';
import type { Response } from 'express';

/** Calls back when the client hangs up before it has its answer. */
export function whenGone(response: Response): WhenGone {
  return (leave) => {
    response.once('close', () => {
      if (!response.writableFinished) leave();
    });
  };
}
