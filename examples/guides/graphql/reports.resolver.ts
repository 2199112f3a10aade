import { Field, ObjectType, Query, Resolver, Subscription } from '@nestjs/graphql';
import { CurrentPrincipal, LiveStreams, Roles, type Principal } from 'portcullis';
import { Reports } from './reports.js';

@ObjectType()
export class Report {
  @Field(() => String)
  title!: string;
}

@Resolver(() => Report)
@Roles('manager')
export class ReportsResolver {
  constructor(
    private readonly reports: Reports,
    private readonly streams: LiveStreams,
  ) {}

  @Query(() => [Report])
  reportsOf(@CurrentPrincipal() reader: Principal): Report[] {
    return this.reports.of(reader.userId);
  }

  /** Ends with the session of its reader, or when they are no longer a manager. */
  @Subscription(() => Report, { resolve: (report: Report) => report })
  newReports(@CurrentPrincipal() reader: Principal): AsyncIterator<Report> {
    return this.streams.iterate(reader, this.reports.new$, { requires: { roles: ['manager'] } });
  }
}
