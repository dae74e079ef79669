import type { MigrationInterface } from 'typeorm';
import { Initial1763769600000 } from './1763769600000-initial.js';
import { AccessSourcesHistoryAudit1795305600000 } from './1795305600000-access-sources-history-audit.js';
import { Installation1795996800000 } from './1795996800000-installation.js';
import { TitleSearch1796040000000 } from './1796040000000-title-search.js';
import { Credentials1796126400000 } from './1796126400000-credentials.js';
import { References1796212800000 } from './1796212800000-references.js';

export { foldTitle } from './fold-title.js';

/** Every migration of the metadata store, oldest first. One that has been released is never edited: add another. */
export const migrations: (new () => MigrationInterface)[] = [
  Initial1763769600000,
  AccessSourcesHistoryAudit1795305600000,
  Installation1795996800000,
  TitleSearch1796040000000,
  Credentials1796126400000,
  References1796212800000,
];
