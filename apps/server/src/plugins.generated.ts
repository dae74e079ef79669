// Written by `npm run generate` from the folders in plugins/.
import { openai } from '@patchbay/ai-openai';
import { salesforce } from '@patchbay/crm-salesforce';
import { clickhouse } from '@patchbay/database-clickhouse';
import { databricks } from '@patchbay/database-databricks';
import { duckdb } from '@patchbay/database-duckdb';
import { mongodb } from '@patchbay/database-mongodb';
import { mssql } from '@patchbay/database-mssql';
import { mysql2 } from '@patchbay/database-mysql2';
import { oracledb } from '@patchbay/database-oracledb';
import { pg } from '@patchbay/database-pg';
import { snowflake } from '@patchbay/database-snowflake';
import { sqlite3 } from '@patchbay/database-sqlite3';
import { http } from '@patchbay/others-http';
import { s3 } from '@patchbay/storage-s3';
import type { Plugin } from '@patchbay/plugin-kit';

/** Every plugin that comes with the server. */
export const OWN_PLUGINS: readonly Plugin[] = [
  openai,
  salesforce,
  clickhouse,
  databricks,
  duckdb,
  mongodb,
  mssql,
  mysql2,
  oracledb,
  pg,
  snowflake,
  sqlite3,
  http,
  s3,
];
