import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PluginError } from '@patchbay/plugin-kit';
import { library, load } from './driver-noql.js';

describe('the SQL reader for MongoDB', () => {
  it('is an optional package: without it a query says what is missing, why, and what works', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'patchbay-noql-'));
    const failure = (() => {
      try {
        load(join(elsewhere, 'index.js'));
      } catch (error) {
        return error as PluginError;
      } finally {
        rmSync(elsewhere, { recursive: true });
      }
      throw new Error('it was loaded from a folder that has no packages');
    })();
    expect(failure).toMatchObject({ code: 'invalid_request', path: 'params.sql' });
    expect(failure.message).toContain('npm install @synatic/noql@5.1.6');
    expect(failure.message).toContain('GPL 3');
    expect(failure.message).toContain('find and aggregate');
  });

  it('is there where it is installed, as in this tree', () => {
    expect(library().parse('SELECT 1 AS one', {} as never)).toHaveProperty('ast');
  });
});
