import { setTimeout as sleep } from 'node:timers/promises';
import setUpServer from '../support/global-setup.mjs';
import { LEASE_MAX_MS, WAITED_SHARE } from '../../dist/changes/lease-limits.js';

/**
 * A PostgreSQL of this run's own, since tests stop it. Waits until it has been up for the longest lease: before that every
 * revoking call waits as long, whatever the registry says, and `database-restart.spec.ts` is where that is shown.
 */
export default async function setUp() {
  delete process.env.TEST_DATABASE_URL;
  await setUpServer();
  process.env.PORTCULLIS_FAULTS_DATA = globalThis.portcullisTestServer.folder;
  await sleep(LEASE_MAX_MS * WAITED_SHARE);
}
