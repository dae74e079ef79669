import type { ProcessAnswer, ProcessRequest } from '@patchbay/sql-kit';

/** What the process needs to know before its first statement. */
export interface Settings {
  /** Where the file really is. */
  readonly path: string;
  readonly memoryMb: number;
  readonly threads: number;
}

/** Each link is a connection of its own within the one process that holds the file. */
export interface LinkRequest {
  readonly link: number;
  readonly request: ProcessRequest | { readonly kind: 'cancel' } | { readonly kind: 'close' };
}

export interface LinkAnswer {
  readonly link: number;
  readonly answer: ProcessAnswer;
}

/** Another file has taken the place of the process' own: nothing is to be written any more. Answered when all is on disk. */
export const RETIRE = 'retire';
export const RETIRED = 'retired';
