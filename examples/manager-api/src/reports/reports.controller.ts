import { Body, Controller, Get, Param, Post, Put, UseGuards } from '@nestjs/common';
import { CurrentPrincipal, Roles, type Principal } from 'portcullis';
import { AuthorGuard } from './author.guard.js';
import { ReportBody, type Report } from './report.js';
import { ReportsService } from './reports.service.js';

/** Reports for managers, and by them. */
@Controller('v1/reports')
@Roles('manager')
export class ReportsController {
  constructor(private readonly reports: ReportsService) {}

  /** Mode `jwt`, by a rule in manager-api.yaml. */
  @Get()
  list(): { items: Report[] } {
    return { items: this.reports.list() };
  }

  /** Mode `hybrid`, the default of manager-api.yaml, like the rest. */
  @Get(':id')
  read(@Param('id') id: string): Report {
    return this.reports.get(id);
  }

  @Post()
  write(@Body({ schema: ReportBody }) body: ReportBody, @CurrentPrincipal() author: Principal): Report {
    return this.reports.add(body, author.userId);
  }

  /** A custom guard decides further. */
  @Put(':id')
  @UseGuards(AuthorGuard)
  change(@Param('id') id: string, @Body({ schema: ReportBody }) body: ReportBody): Report {
    return this.reports.change(id, body);
  }
}
