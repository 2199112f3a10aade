import { ReportsModule } from '../../examples/guides/graphql/reports.module.js';
import { Reports } from '../../examples/guides/graphql/reports.js';
import { openSubscriber } from '../support/graphql-subscriber.js';
import { grantRole, register, signIn } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { until } from '../streams/listeners.js';

describe.each(ADAPTERS)('the resolver of docs/graphql.md, on %s', (adapter) => {
  let app: TestApp;
  beforeAll(async () => void (app = await startTestApp({ config: { http: { adapter } }, imports: [ReportsModule] })));
  afterAll(() => app.close());

  it('answers managers, and nobody else', async () => {
    const person = await register(app);
    const { headers } = await signIn(app, person);
    const ask = async (as: Readonly<Record<string, string>> = {}) =>
      (await app.request().post('/graphql').set(as).send({ query: '{ reportsOf { title } }' })).body;
    expect((await ask()).errors).toMatchObject([{ extensions: { code: 'credential_missing', status: 401 } }]);
    expect((await ask(headers)).errors).toMatchObject([
      { extensions: { code: 'insufficient_permission', status: 403 } },
    ]);
    await grantRole(app, person, 'manager');
    expect(await ask(headers)).toEqual({ data: { reportsOf: [{ title: `for ${person.id}` }] } });
  });

  it('tells managers of new reports until they sign out', async () => {
    const person = await register(app);
    await grantRole(app, person, 'manager');
    const { headers } = await signIn(app, person);
    const reports = app.app.get(Reports, { strict: false });
    const subscriber = openSubscriber(app.url, headers);
    const { events, ended } = subscriber.subscribe('subscription { newReports { title } }');
    await until(() => reports.new$.observed, 'somebody listens');
    reports.new$.next({ title: 'first' });
    await until(() => events.length === 1, 'the report comes');
    expect(events).toEqual([{ newReports: { title: 'first' } }]);
    await app.request().post('/v1/auth/logout').set(headers).expect(204);
    expect(reports.new$.observed).toBe(false);
    expect(await ended).toEqual([]);
    await subscriber.close();
  });
});
