import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Injectable, Module } from '@nestjs/common';
import { Field, GraphQLModule, ObjectType, Parent, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { Subject } from 'rxjs';
import {
  AuthMode,
  CurrentPrincipal,
  LiveStreams,
  Public,
  Roles,
  RouteTable,
  UserAdministration,
  type Principal,
} from '../../src/index.js';
import { openSubscriber, type Subscribed, type Subscriber } from '../support/graphql-subscriber.js';
import { grantRole, register, signIn, type Person, type SignIn } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { until } from '../streams/listeners.js';

@ObjectType()
class News {
  @Field(() => String)
  text!: string;
}

@Injectable()
class Newsroom {
  readonly news$ = new Subject<News>();
}

const decidedBy = (principal: Principal | undefined): string =>
  principal === undefined ? 'nobody' : `${principal.mode} ${principal.userId}`;

const passOn = { resolve: (news: News) => news };

@Resolver(() => News)
class NewsResolver {
  constructor(
    private readonly newsroom: Newsroom,
    private readonly streams: LiveStreams,
  ) {}

  @Query(() => String)
  @Public()
  title(): string {
    return 'news';
  }

  @Subscription(() => News, passOn)
  @Roles('staff')
  news(@CurrentPrincipal() reader: Principal): AsyncIterator<News> {
    return this.streams.iterate(reader, this.newsroom.news$, { requires: { roles: ['staff'] } });
  }

  @Subscription(() => News, passOn)
  @AuthMode('jwt')
  byToken(@CurrentPrincipal() reader: Principal): AsyncIterator<News> {
    return this.streams.iterate(reader, this.newsroom.news$);
  }

  @ResolveField(() => String)
  reader(@Parent() _news: News, @CurrentPrincipal() reader: Principal | undefined): string {
    return decidedBy(reader);
  }
}

@Module({
  imports: [
    GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      autoSchemaFile: true,
      subscriptions: { 'graphql-ws': true },
    }),
  ],
  providers: [Newsroom, NewsResolver],
})
class NewsModule {}

const NEWS = 'subscription { news { text } }';

describe.each(ADAPTERS)('GraphQL subscriptions on %s', (adapter) => {
  let app: TestApp;
  let newsroom: Newsroom;
  let person: Person;
  let signedIn: SignIn;
  const subscribers: Subscriber[] = [];

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } }, imports: [NewsModule] });
    newsroom = app.app.get(Newsroom, { strict: false });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    person = await register(app);
    await grantRole(app, person, 'staff');
    signedIn = await signIn(app, person, 'header');
  });
  afterEach(async () => {
    for (const subscriber of subscribers.splice(0)) await subscriber.close();
    await until(isQuiet, 'nobody listens any more');
  });

  const open = (headers: Readonly<Record<string, string>> = {}): Subscriber => {
    const subscriber = openSubscriber(app.url, headers);
    subscribers.push(subscriber);
    return subscriber;
  };
  const streams = (): number => app.app.get(LiveStreams, { strict: false }).sizes.streams;
  const isQuiet = (): boolean => !newsroom.news$.observed && streams() === 0;
  const listen = async (subscriber: Subscriber, query = NEWS): Promise<Subscribed> => {
    const before = streams();
    const subscribed = subscriber.subscribe(query);
    await until(() => streams() > before || !subscribed.isOpen(), 'the subscription is open');
    return subscribed;
  };
  const say = async (text: string, { events }: Subscribed): Promise<void> => {
    const before = events.length;
    newsroom.news$.next({ text });
    await until(() => events.length > before, 'the news come');
  };

  it('are refused to who has no credential, a dead one, or not the role', async () => {
    expect(await open().subscribe(NEWS).ended).toEqual(['credential_missing']);
    expect(await open({ authorization: 'Session nonsense' }).subscribe(NEWS).ended).toEqual(['invalid_session']);
    const { headers } = await signIn(app, await register(app), 'header');
    expect(await open(headers).subscribe(NEWS).ended).toEqual(['insufficient_permission']);
  });

  it('hold the cookie to the cross-site rule', async () => {
    const { cookie = '' } = (await signIn(app, person, 'cookie')).headers;
    expect(await open({ cookie, origin: 'https://evil.example' }).subscribe(NEWS).ended).toEqual([
      'cross_site_request',
    ]);
    const own = await listen(open({ cookie, origin: 'http://localhost:3000' }));
    await say('to a browser', own);
    own.leave();
  });

  it('bring what happens, and who reads it to the fields of each event', async () => {
    const subscriber = open((await signIn(app, person, 'token')).headers);
    const [news, byToken] = [
      await listen(subscriber, 'subscription { news { text reader } }'),
      await listen(subscriber, 'subscription { byToken { text reader } }'),
    ];
    await say('one', news);
    await say('two', news);
    await until(() => byToken.events.length === 2, 'the other hears as much');
    expect(news.events).toEqual(['one', 'two'].map((text) => ({ news: { text, reader: `hybrid ${person.id}` } })));
    expect(byToken.events[0]).toEqual({ byToken: { text: 'one', reader: `jwt ${person.id}` } });
  });

  it('end with the session, and no new one begins on the same connection', async () => {
    const subscriber = open(signedIn.headers);
    const subscribed = await listen(subscriber);
    await say('before', subscribed);
    await app.request().post('/v1/auth/logout').set(signedIn.headers).expect(204);
    newsroom.news$.next({ text: 'after' });
    expect(await subscribed.ended).toEqual([]);
    expect(subscribed.events).toEqual([{ news: { text: 'before' } }]);
    expect(await subscriber.subscribe(NEWS).ended).toEqual(['invalid_session']);
  });

  it('bring nothing more to who has been demoted', async () => {
    const subscriber = open(signedIn.headers);
    const subscribed = await listen(subscriber);
    await app.app.get(UserAdministration, { strict: false }).setRoles(undefined, person.id, []);
    newsroom.news$.next({ text: 'for staff' });
    expect(await subscribed.ended).toEqual([]);
    expect(subscribed.events).toEqual([]);
    expect(await subscriber.subscribe(NEWS).ended).toEqual(['insufficient_permission']);
  });

  it('are forgotten when their client leaves, though nothing happens any more', async () => {
    const subscriber = open(signedIn.headers);
    (await listen(subscriber)).leave();
    await until(isQuiet, 'the one that was left is closed');
    await listen(subscriber);
    await subscriber.close();
    await until(isQuiet, 'the one whose connection was closed is closed');
  });

  it('stand in the table of routes', () => {
    const rows = app.app.get(RouteTable, { strict: false }).rows();
    const subscriptions = rows.filter(({ method }) => method === 'SUBSCRIPTION');
    expect(subscriptions.map(({ path, mode, roles }) => [path, mode.name, ...roles])).toEqual([
      ['byToken', 'jwt'],
      ['news', 'hybrid', 'staff'],
    ]);
  });
});
