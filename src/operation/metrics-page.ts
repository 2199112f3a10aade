import { Inject, Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';
import { Metrics } from './metrics.js';
import { processMetrics } from './process-metrics.js';

/** The text form, for which every version of Prometheus has a parser. */
export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** All measurements of this process, as Prometheus reads them. */
@Injectable()
export class MetricsPage {
  private gather: () => Promise<string>;

  constructor(@Inject(Metrics) private readonly metrics: Metrics) {
    this.gather = () => Registry.merge(this.registries()).metrics();
  }

  /** The application's and the process's. */
  registries(): Registry[] {
    return [this.metrics.registry, processMetrics()];
  }

  /** Takes the page from elsewhere: of several workers that share a port, each shows what all of them measure. */
  gatherBy(gather: () => Promise<string>): void {
    this.gather = gather;
  }

  /** Costs one read of the database, waited for a second at most. */
  text(): Promise<string> {
    return this.gather();
  }
}
