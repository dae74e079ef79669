import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

/** In a process of its own: the generator is an ES module, and these tests are not. */
const PRINT_TYPES = `
  import { readFileSync } from 'node:fs';
  import { clientTypes } from './scripts/client-types.mjs';
  process.stdout.write(await clientTypes(JSON.parse(readFileSync('apps/server/openapi.json', 'utf8'))));
`;

describe('the types of the client', () => {
  it('are those of the OpenAPI document; if not: npm run generate', () => {
    const types = execFileSync(process.execPath, ['--input-type=module', '--eval', PRINT_TYPES], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(types).toContain('export interface paths');
    expect(readFileSync(join(__dirname, 'schema.ts'), 'utf8')).toBe(types);
  });
});
