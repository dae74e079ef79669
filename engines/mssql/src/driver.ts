import { assertDriverVersion } from '@patchbay/sql-kit';
import { boundedRows } from './driver-rows.js';
import { exactValues } from './driver-values.js';

export { cut, type Link, TdsConnection } from './driver-connection.js';

assertDriverVersion({ driver: 'tedious', version: '19.2.2', from: import.meta.url });
exactValues();
boundedRows();
