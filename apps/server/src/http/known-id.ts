import { ParseUUIDPipe } from '@nestjs/common';
import { notFound } from '../errors/api-error.js';

/** Of what has no id of ours, nothing is known; the database is not asked. */
export const knownId = (what: string) => new ParseUUIDPipe({ exceptionFactory: () => notFound(what) });
