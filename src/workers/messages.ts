import type { MetricObjectWithValues, MetricValue } from 'prom-client';

/** What one worker measures, as prom-client hands it on. */
export type Measured = MetricObjectWithValues<MetricValue<string>>[];

/** What a worker tells the primary process. */
export type FromWorker =
  /** It answers requests, there. */
  | { readonly kind: 'listening'; readonly address: string }
  /** It refused to start: in words for the operator. It ends after this. */
  | { readonly kind: 'refused'; readonly message: string }
  /** Somebody asked it for the metrics; it wants those of all workers. */
  | { readonly kind: 'metrics wanted'; readonly id: number }
  | { readonly kind: 'measured'; readonly id: number; readonly metrics: readonly Measured[] };

/** What the primary process tells a worker. */
export type FromPrimary =
  | { readonly kind: 'measure'; readonly id: number }
  /** The page that it wanted; undefined where not every worker answered. */
  | { readonly kind: 'metrics'; readonly id: number; readonly text: string | undefined };
