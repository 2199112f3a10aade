import { existsSync } from 'node:fs';
import setUpDatabase from '../support/global-setup.mjs';

const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
];

/** Finds a browser, beside what every suite needs. Without one the specs are skipped, and this says so. */
export default async function setUp() {
  const chromium = [process.env.CHROMIUM, ...CANDIDATES].find((path) => path && existsSync(path));
  if (chromium === undefined) console.warn('test:browser is skipped: no Chromium found (CHROMIUM=/path names one)');
  // Workers are started after this, and inherit it.
  process.env.PORTCULLIS_TEST_CHROMIUM = chromium ?? '';
  await setUpDatabase();
}
