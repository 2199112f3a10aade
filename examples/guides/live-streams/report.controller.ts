import { addAbortSignal, Readable } from 'node:stream';
import { Controller, Get, StreamableFile } from '@nestjs/common';
import { CurrentPrincipal, LiveStreams, Permissions, type Principal } from 'portcullis';

/** Something of your own that takes long to read. */
export abstract class Report {
  abstract lines(): AsyncIterable<string>;
}

@Controller('report')
export class ReportController {
  constructor(
    private readonly report: Report,
    private readonly streams: LiveStreams,
  ) {}

  @Get()
  @Permissions('report:read')
  download(@CurrentPrincipal() reader: Principal): StreamableFile {
    const lines = Readable.from(this.report.lines());
    const life = new AbortController();
    lines.once('close', () => life.abort());
    addAbortSignal(this.streams.signal(reader, { until: life.signal }), lines);
    return new StreamableFile(lines);
  }
}
