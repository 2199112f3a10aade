import { StateUnavailable } from '../database/state-unavailable.js';
import { withDeadline } from '../database/with-deadline.js';
import type { MetricsPage } from '../operation/metrics-page.js';
import type { FromPrimary, FromWorker } from './messages.js';

/** A little more than the primary takes at most, in milliseconds. */
const DEADLINE_MS = 1_800;

/**
 * A worker's half of metrics: answers when the primary asks what it measures, and has the page of the application come from
 * the primary, which knows of all workers.
 */
export function shareMetrics(page: MetricsPage, tell: (message: FromWorker) => void): void {
  const waiting = new Map<number, (text: string | undefined) => void>();
  let last = 0;
  process.on('message', (message: FromPrimary) => {
    if (message.kind === 'measure') void measure(page).then((metrics) => tell({ ...metrics, id: message.id }));
    if (message.kind === 'metrics') waiting.get(message.id)?.(message.text);
  });
  page.gatherBy(async () => {
    const id = ++last;
    const answer = new Promise<string | undefined>((resolve) => waiting.set(id, resolve));
    tell({ kind: 'metrics wanted', id });
    const text = await withDeadline(answer, DEADLINE_MS).finally(() => waiting.delete(id));
    if (text === undefined) throw new StateUnavailable({ detail: 'Not every worker answered.' });
    return text;
  });
}

async function measure(page: MetricsPage): Promise<Omit<Extract<FromWorker, { kind: 'measured' }>, 'id'>> {
  const metrics = await Promise.all(page.registries().map((registry) => registry.getMetricsAsJSON()));
  return { kind: 'measured', metrics: [metrics.flat()] };
}
