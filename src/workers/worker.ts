// What each worker of `portcullis serve --workers N` runs: a node of its own, with a lease of its own.
import { loadConfig } from '../config/index.js';
import { MetricsPage } from '../operation/metrics-page.js';
import { startServer } from '../serve.js';
import { stopWhileStarting } from '../stop-while-starting.js';
import { startupMessage } from '../startup-message.js';
import type { FromWorker } from './messages.js';
import { shareMetrics } from './worker-metrics.js';

/** Under the primary's own deadline, which is under the contract's 5 s. */
const STOP = { graceMs: 3_000, deadlineMs: 4_300, repeated: 'ignored' } as const;

function tell(message: FromWorker, told?: () => void): void {
  process.send?.(message, undefined, undefined, () => told?.());
}

// A terminal that goes away tells the whole group; the primary decides what becomes of the workers.
process.on('SIGHUP', () => undefined);
try {
  const app = await stopWhileStarting((begun) => startServer(loadConfig(), begun, STOP));
  shareMetrics(app.get(MetricsPage, { strict: false }), tell);
  tell({ kind: 'listening', address: await app.getUrl() });
} catch (error) {
  tell({ kind: 'refused', message: startupMessage(error) }, () => process.exit(1));
}
