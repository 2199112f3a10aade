import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Report, ReportBody } from './report.js';
import { ReportNotFound } from './reports.errors.js';

/** The reports, in memory: this is an example of access, not of storage. */
@Injectable()
export class ReportsService {
  private readonly reports = new Map<string, Report>();

  constructor() {
    this.keep({ id: 'q3', title: 'Third quarter', text: 'Better than the second.', authorId: null });
  }

  list(): Report[] {
    return [...this.reports.values()];
  }

  /** @throws ReportNotFound */
  get(id: string): Report {
    const report = this.reports.get(id);
    if (report === undefined) throw new ReportNotFound();
    return report;
  }

  add(body: ReportBody, authorId: string | null): Report {
    return this.keep({ ...body, id: randomUUID(), authorId });
  }

  /** @throws ReportNotFound */
  change(id: string, body: ReportBody): Report {
    return this.keep({ ...this.get(id), ...body });
  }

  private keep(report: Report): Report {
    this.reports.set(report.id, report);
    return report;
  }
}
