import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module, type Type } from '@nestjs/common';
import {
  Args,
  Field,
  GraphQLModule,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import {
  AuthMode,
  CurrentPrincipal,
  Permissions,
  PortcullisModule,
  Public,
  RolesService,
  Roles,
  RouteTable,
  UserAdministration,
  type Principal,
} from '../../src/index.js';
import { ADAPTERS } from '../support/test-app.js';
import type { TestDatabase } from '../support/test-database.js';
import { hire, optionsFor, PASSWORD, startHost, tokenOf, type HostApp, withDatabaseOfHosts } from './hosts.js';

@ObjectType()
class Report {
  @Field(() => String)
  title!: string;
}

/** Answers what the principal of each field is: its mode and where its rights come from. */
const decidedBy = (principal: Principal | undefined): string =>
  principal === undefined ? 'nobody' : `${principal.mode} ${principal.source} ${principal.roles.join()}`;

@Resolver(() => Report)
class ReportsResolver {
  @Query(() => Report)
  @Roles('manager')
  report(): Report {
    return { title: 'figures' };
  }

  @Query(() => [String])
  @AuthMode('jwt')
  byToken(@CurrentPrincipal() principal: Principal): string[] {
    return [decidedBy(principal)];
  }

  @Query(() => String)
  @Public()
  open(@CurrentPrincipal() principal: Principal | undefined): string {
    return decidedBy(principal);
  }

  @Mutation(() => String)
  @Permissions('report:write')
  write(@Args('title') title: string): string {
    return title;
  }

  @ResolveField(() => String)
  reader(@Parent() _report: Report, @CurrentPrincipal() reader: Principal | undefined): string {
    return decidedBy(reader);
  }
}

@Resolver(() => Report)
class PromisingResolver {
  @Query(() => Report)
  promising(): Report {
    return { title: 'x' };
  }

  @ResolveField(() => String)
  @Roles('manager')
  secret(): string {
    return 'secret';
  }
}

let database: TestDatabase;

withDatabaseOfHosts((made) => (database = made));

function moduleOf(resolver: Type<unknown>, options: Partial<ApolloDriverConfig> = {}): Type<unknown> {
  @Module({
    imports: [
      PortcullisModule.forRoot(optionsFor(database)),
      GraphQLModule.forRoot<ApolloDriverConfig>({
        driver: ApolloDriver,
        autoSchemaFile: true,
        playground: false,
        ...options,
      }),
    ],
    providers: [resolver],
  })
  class AppModule {}
  return AppModule;
}

describe.each(ADAPTERS)('GraphQL on %s', (adapter) => {
  let host: HostApp;
  let token: { authorization: string };
  let person: { id: string; email: string };

  beforeAll(async () => {
    host = await startHost(moduleOf(ReportsResolver), adapter);
    await host.app.get(RolesService).put(undefined, 'manager', ['report:read']);
  });
  afterAll(() => host.app.close());
  beforeEach(async () => {
    person = await hire(host.app, ['manager']);
    token = await tokenOf(host, person.email);
  });

  const ask = async (query: string, headers: object = {}) =>
    (
      await host
        .request()
        .post('/graphql')
        .set(headers as Record<string, string>)
        .send({ query })
    ).body;
  const codes = (body: { errors?: { extensions: { code: string } }[] }) => body.errors?.map((e) => e.extensions.code);

  it('lets in who may, and says who it is, in field resolvers too', async () => {
    for (const source of ['database', 'memory']) {
      expect(await ask('{ report { title reader } open }', token)).toEqual({
        data: { report: { title: 'figures', reader: `hybrid ${source} manager` }, open: 'nobody' },
      });
    }
  });

  it('refuses who has no credential, a dead one, or not the right', async () => {
    expect(codes(await ask('{ report { title } }'))).toEqual(['credential_missing']);
    expect(codes(await ask('{ byToken }'))).toEqual(['credential_missing']);
    expect(codes(await ask('{ report { title } }', { authorization: 'Bearer nonsense' }))).toEqual(['invalid_token']);
    expect(codes(await ask('mutation { write(title: "x") }', token))).toEqual(['insufficient_permission']);
    const nobody = await tokenOf(host, (await hire(host.app)).email);
    const refused = await ask('{ report { title } }', nobody);
    expect(codes(refused)).toEqual(['insufficient_permission']);
    expect(refused.errors[0].extensions.status).toBe(403);
    expect(JSON.stringify(refused)).not.toContain(nobody.authorization.slice(7));
    expect(await ask('{ open }')).toEqual({ data: { open: 'nobody' } });
  });

  it('refuses on the next request who has been demoted, whatever else is asked beside', async () => {
    await host.app.get(UserAdministration).setRoles(undefined, person.id, []);
    expect(codes(await ask('{ report { title } }', token))).toEqual(['insufficient_permission']);
    // The token still carries the role, and a field in mode jwt goes by it: no other field may go by it, too.
    for (const query of ['{ byToken report { title } }', '{ report { title } byToken }']) {
      const beside = await ask(query, token);
      expect(codes(beside)).toEqual(['insufficient_permission']);
    }
    expect((await ask('{ byToken open }', token)).data).toEqual({ byToken: ['jwt token manager'], open: 'nobody' });
  });

  it('refuses who has signed out', async () => {
    await host.request().post('/v1/auth/logout').set(token).send({}).expect(204);
    expect(codes(await ask('{ report { title } }', token))).toEqual(['invalid_token']);
  });

  it('holds the cookie to the cross-site rule', async () => {
    const { headers } = await host
      .request()
      .post('/v1/auth/login')
      .set('sec-fetch-site', 'same-origin')
      .send({ email: person.email, password: PASSWORD, transport: 'cookie' });
    const cookie = (headers['set-cookie'] as unknown as string[])[0]!.split(';')[0]!;
    expect(codes(await ask('{ report { title } }', { cookie, origin: 'https://evil.example' }))).toEqual([
      'cross_site_request',
    ]);
    expect(codes(await ask('{ report { title } }', { cookie, 'sec-fetch-site': 'same-origin' }))).toBeUndefined();
  });

  it('has its operations in the table of routes, decided at boot', () => {
    const rows = host.app.get(RouteTable).rows();
    const operations = rows.filter(({ handler }) => handler.startsWith('ReportsResolver'));
    expect(
      operations.map(({ method, path, mode, access, roles }) => [method, path, mode.name, access, ...roles]),
    ).toEqual([
      ['QUERY', 'byToken', 'jwt', 'guarded'],
      ['QUERY', 'open', 'hybrid', 'public'],
      ['QUERY', 'report', 'hybrid', 'guarded', 'manager'],
      ['MUTATION', 'write', 'hybrid', 'guarded'],
    ]);
  });
});

describe('a field that asks for something', () => {
  it('is refused at boot while no guard runs for fields', async () => {
    await expect(startHost(moduleOf(PromisingResolver), 'fastify')).rejects.toThrow(
      "FIELD Report.secret: no guard runs for fields; add fieldResolverEnhancers: ['guards', 'filters']",
    );
  });

  it('is held to it where guards run for fields', async () => {
    const host = await startHost(
      moduleOf(PromisingResolver, { fieldResolverEnhancers: ['guards', 'filters'] }),
      'fastify',
    );
    const token = await tokenOf(host, (await hire(host.app)).email);
    const { body } = await host.request().post('/graphql').set(token).send({ query: '{ promising { title secret } }' });
    expect(
      body.errors.map((error: { path: string[]; extensions: { code: string } }) => [error.path, error.extensions.code]),
    ).toEqual([[['promising', 'secret'], 'insufficient_permission']]);
    const fields = host.app
      .get(RouteTable)
      .rows()
      .map(({ method, path }) => `${method} ${path}`);
    expect(fields).toContain('FIELD Report.secret');
    await host.app.close();
  });
});
