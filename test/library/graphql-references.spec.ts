import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import type { INestApplication, Type } from '@nestjs/common';
import { Field, GraphQLModule, ObjectType, Parent, Query, ResolveReference, Resolver } from '@nestjs/graphql';
import { ModulesContainer } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { PortcullisTestingModule, signedIn } from 'portcullis/testing';
import { AuthMode, CurrentPrincipal, Public, Roles, RouteTable, type Principal } from '../../src/index.js';

@ObjectType()
class Report {
  @Field(() => String)
  title!: string;
}

@Resolver(() => Report)
@Roles('manager')
class ReportsResolver {
  @Query(() => Report)
  report(): Report {
    return { title: 'figures' };
  }

  @ResolveReference()
  @AuthMode('session')
  byReference(@Parent() reference: { title: string }, @CurrentPrincipal() reader: Principal): Report {
    return { title: `${reference.title} ${reader.mode}` };
  }
}

@Resolver(() => Report)
class OpenReportsResolver {
  @Query(() => Report)
  report(): Report {
    return { title: 'figures' };
  }

  @ResolveReference()
  @Public()
  byReference(): Report {
    return { title: 'open' };
  }
}

type ResolveReferences = (reference: object, context: object, info: object) => Promise<Report>;

/** A subgraph but for Apollo's own package, which asks for `resolveReference` as this does: reference, context, info. */
async function start(resolver: Type<unknown>, ...enhancers: (readonly 'guards'[])[]): Promise<INestApplication> {
  const endpoints = enhancers.map((fieldResolverEnhancers, index) =>
    GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      path: `/graphql${index}`,
      autoSchemaFile: true,
      playground: false,
      fieldResolverEnhancers: [...fieldResolverEnhancers],
    }),
  );
  const module = await Test.createTestingModule({
    imports: [PortcullisTestingModule.forRoot(), ...endpoints],
    providers: [resolver],
  }).compile();
  return module.createNestApplication({ logger: false }).init();
}

/** What Nest hands to Apollo's package for subgraphs. */
function referencesOf(app: INestApplication): ResolveReferences {
  const providers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.providers.values()]);
  const explorer = providers.find(({ name }) => name === 'ResolversExplorerService')?.instance as {
    explore(): { Report: { __resolveReference: ResolveReferences } };
  };
  return explorer.explore().Report.__resolveReference;
}

const REFUSED =
  "REFERENCE Report: no guard runs for references; add fieldResolverEnhancers: ['guards', 'filters'] to GraphQLModule, or " +
  'say @Public()';

describe('what a subgraph resolves for whoever asks for its entities', () => {
  it('is refused at boot while no guard runs for it, also where only one of two endpoints has none', async () => {
    await expect(start(ReportsResolver, [])).rejects.toThrow(REFUSED);
    await expect(start(ReportsResolver, ['guards'], [])).rejects.toThrow(REFUSED);
  });

  it('is open where it says so, and in the table of routes as that', async () => {
    const app = await start(OpenReportsResolver, []);
    const row = app
      .get(RouteTable)
      .rows()
      .find(({ method }) => method === 'REFERENCE');
    expect(row).toMatchObject({ path: 'Report', access: 'public' });
    await app.close();
  });

  it('is guarded as its decorators say where guards run, by the request and not by what it asks for', async () => {
    const app = await start(ReportsResolver, ['guards']);
    const resolveReference = referencesOf(app);
    const info = { path: { prev: undefined, key: '_entities' }, operation: { operation: 'query' } };
    const ask = ({ authorization }: Record<string, string> = {}): Promise<Report> => {
      const rawHeaders = authorization === undefined ? [] : ['authorization', authorization];
      const forged = { title: 'a', req: { rawHeaders }, operation: 'query', path: {}, user: { roles: ['manager'] } };
      return resolveReference(forged, { req: { method: 'POST', headers: {}, rawHeaders } }, info);
    };
    await expect(ask()).rejects.toMatchObject({ code: 'credential_missing' });
    const manager = await signedIn(app, { roles: ['manager'], transport: 'header' });
    await expect(ask((await signedIn(app, { transport: 'header' })).headers)).rejects.toMatchObject({
      code: 'insufficient_permission',
    });
    await expect(ask((await signedIn(app, { roles: ['manager'] })).headers)).rejects.toMatchObject({ status: 401 });
    expect(await ask(manager.headers)).toEqual({ title: 'a session' });
    await app.close();
  });
});
