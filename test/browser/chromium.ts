import { chromium, type Browser } from 'playwright-core';

const executablePath = process.env['PORTCULLIS_TEST_CHROMIUM'] ?? '';

/** Skips what needs a browser where there is none; global-setup.mjs has said so. */
export const describeInBrowser = executablePath === '' ? describe.skip : describe;

/** Every name of a test leads to this machine, and nothing goes anywhere else. */
const RULES = 'MAP *.test 127.0.0.1, MAP localhost 127.0.0.1, EXCLUDE 127.0.0.1, MAP * ~NOTFOUND';

/** Starts a Chromium without a window. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--renderer-process-limit=4',
      `--host-resolver-rules=${RULES}`,
    ],
  });
}
