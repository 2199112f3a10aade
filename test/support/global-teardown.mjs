import { rmSync } from 'node:fs';

/** Stops the server that global-setup.mjs started, and takes its folder away. A server named by the environment stays. */
export default async function tearDown() {
  const own = globalThis.portcullisTestServer;
  if (!own) return;
  await own.server.stop();
  rmSync(own.folder, { recursive: true, force: true });
}
