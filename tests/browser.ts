import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const EXECUTABLE = '/usr/bin/chromium';
const MISSING = 'Chromium is missing: apt-get install chromium';
/** No sandbox, since CI may be root; and nothing that calls others. */
const ARGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/**
 * A `describe` with a browser, which is up while its tests run. Where there is none its tests are skipped, aloud; under
 * `CI=true` the run fails instead. `PATCHBAY_TEST_CHROMIUM=none` plays a machine without it.
 */
export function describeBrowser(title: string, body: (browser: () => Browser) => void): void {
  if (existsSync(EXECUTABLE) && process.env.PATCHBAY_TEST_CHROMIUM !== 'none') {
    describe(title, () => {
      body(useBrowser());
    });
  } else if (process.env.CI === 'true') {
    describe(title, () => {
      it(`needs a browser. ${MISSING}`, () => {
        throw new Error(MISSING);
      });
    });
  } else {
    process.stderr.write(`SKIPPED ${title}. ${MISSING}\n`);
    describe.skip(title, () => {
      body(() => {
        throw new Error(MISSING);
      });
    });
  }
}

function useBrowser(): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: EXECUTABLE, args: ARGS });
  });
  afterAll(() => browser?.close());
  return () => browser!;
}
