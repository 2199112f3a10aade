import { Field, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { CurrentPrincipal, Roles, type Principal } from 'portcullis';

@ObjectType()
export class Report {
  @Field(() => String)
  title!: string;

  @Field(() => String, { nullable: true })
  reader!: string | null;
}

@Resolver(() => Report)
export class ReportsResolver {
  @Query(() => Report)
  @Roles('manager')
  report(@CurrentPrincipal() reader: Principal): Report {
    return { title: 'figures', reader: reader.userId };
  }
}
