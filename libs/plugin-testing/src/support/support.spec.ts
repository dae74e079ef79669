import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from '@patchbay/plugin-kit';
import { expectSupported, type Ran, type Support } from './support.js';

describe('what a plugin is said to be proven against', () => {
  const real: Support = { against: 'MariaDB', versions: ['10.11', '11.4'] };
  const standIn: Support = { against: 'scripted counterpart of Oracle', unproven: 'its SQL' };

  it.each<[Support, Ran]>([
    [real, { name: 'MariaDB', version: '10.11.14-MariaDB-0+deb12u2' }],
    [real, { name: 'MariaDB', version: '11.3.1' }],
    [
      { ...real, versions: ['15'] },
      { name: 'MariaDB', version: '15.8 (Debian 15.8-1)' },
    ],
    [standIn, { name: 'scripted counterpart of Oracle' }],
  ])('is %j where it ran against %j', async (support, ran) => {
    await expect(expecting(support, ran)).resolves.toBeUndefined();
  });

  it.each<[Support, Ran]>([
    [real, { name: 'MySQL', version: '10.11.14' }],
    [real, { name: 'MariaDB', version: '10.6.2' }],
    [real, { name: 'MariaDB', version: '11.8.2' }],
    [real, { name: 'MariaDB' }],
    [{ against: 'MariaDB' }, { name: 'MariaDB', version: '10.11.14' }],
    [{ against: 'Oracle', versions: ['23'] }, { name: 'scripted counterpart of Oracle' }],
    [{ against: standIn.against }, { name: 'scripted counterpart of Oracle' }],
  ])('is never %j where it ran against %j', async (support, ran) => {
    await expect(expecting(support, ran)).rejects.toThrow(/toEqual|toMatchObject/);
  });
});

async function expecting(support: Support, ran: Ran): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-support-'));
  try {
    await mkdir(join(folder, 'src'));
    await writeFile(join(folder, 'support.json'), JSON.stringify(support));
    const url = pathToFileURL(join(folder, 'src', 'some.plugin.ts')).href;
    await expectSupported({ url } as Plugin, ran);
  } finally {
    await rm(folder, { recursive: true });
  }
}
