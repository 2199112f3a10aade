import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { ReportsResolver } from '../../examples/guides/graphql/reports.resolver.js';
import { grantRole, register, signIn } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';

@Module({
  imports: [
    GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true, playground: false }),
  ],
  providers: [ReportsResolver],
})
class ReportsModule {}

describe.each(ADAPTERS)('the resolver of docs/graphql.md, on %s', (adapter) => {
  let app: TestApp;
  beforeAll(async () => void (app = await startTestApp({ config: { http: { adapter } }, imports: [ReportsModule] })));
  afterAll(() => app.close());

  it('lets in managers, and nobody else', async () => {
    const person = await register(app);
    const { headers } = await signIn(app, person);
    const ask = async (as: Readonly<Record<string, string>> = {}) =>
      (await app.request().post('/graphql').set(as).send({ query: '{ report { title reader } }' })).body;
    expect((await ask()).errors).toMatchObject([{ extensions: { code: 'credential_missing', status: 401 } }]);
    expect((await ask(headers)).errors).toMatchObject([
      { extensions: { code: 'insufficient_permission', status: 403 } },
    ]);
    await grantRole(app, person, 'manager');
    expect(await ask(headers)).toEqual({ data: { report: { title: 'figures', reader: person.id } } });
  });
});
