import { Injectable, Module } from '@nestjs/common';
import { GitHubSettings, GitHubSignIn } from '../../../examples/guides/sign-in/github.sign-in.js';
import { Tickets, TicketSignIn } from '../../../examples/guides/sign-in/ticket.sign-in.js';
import { Browser } from '../../support/browser.js';
import { ADAPTERS, startTestApp, type TestApp } from '../../support/test-app.js';
import { login, RETURN_TO } from '../../providers/going.js';
import { GitHubStandIn } from './github-stand-in.js';

@Injectable()
class OneTicket extends Tickets {
  private tickets = new Map([['t-1', { memberNumber: '7', email: 'member@members.example' }]]);

  redeem(ticket: string): Promise<{ memberNumber: string; email: string } | undefined> {
    const member = this.tickets.get(ticket);
    this.tickets.delete(ticket);
    return Promise.resolve(member);
  }
}

describe.each(ADAPTERS)('the guide’s strategies from npm, unchanged, on %s', (adapter) => {
  let github: GitHubStandIn;
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    github = await GitHubStandIn.start();
    @Injectable()
    class Settings extends GitHubSettings {
      readonly clientId = 'an-app';
      readonly clientSecret = 'its-secret';
      override readonly web = github.url;
      override readonly api = github.url;
    }
    @Module({
      providers: [
        { provide: GitHubSettings, useClass: Settings },
        { provide: Tickets, useClass: OneTicket },
        GitHubSignIn,
        TicketSignIn,
      ],
    })
    class SignInModule {}
    const http = { adapter, allowedOrigins: ['https://app.example.com'] };
    app = await startTestApp({ config: { http }, imports: [SignInModule] });
  });
  afterAll(async () => {
    await app?.close();
    await github?.stop();
  });
  beforeEach(() => {
    browser = new Browser(app);
    const id = Math.floor(Math.random() * 1e9);
    github.user = { id, login: 'ada', name: 'Ada' };
    github.emails = [
      { email: `second-${id}@example.com`, primary: false, verified: false },
      { email: `ada-${id}@example.com`, primary: true, verified: true },
    ];
    github.garbage = undefined;
  });

  async function back(change: (url: URL) => void = () => undefined, who = browser): Promise<string> {
    const url = new URL((await who.visit(login('github'))).location);
    change(url);
    return (await who.visit(url.href)).location;
  }

  it('passport-github2 signs in, by the number and not by the name', async () => {
    const returned = await browser.visit(await back());
    expect([returned.status, returned.location]).toEqual([303, RETURN_TO]);
    const { user } = (await browser.visit('/v1/auth/me')).body as { user: object };
    expect(user).toMatchObject({ email: `ada-${github.user.id}@example.com`, emailVerified: true, name: 'Ada' });
    github.user = { ...github.user, login: 'renamed' };
    const again = new Browser(app);
    await again.visit(await back(undefined, again));
    expect((await again.visit('/v1/auth/me')).body['user']).toEqual(user);
    github.user = { id: github.user.id + 1, login: 'ada', name: 'Mallory' };
    const other = new Browser(app);
    expect((await other.visit(await back(undefined, other))).body['code']).toBe('identity_not_linked');
  });

  it.each([
    ['PKCE taken out on its way', (url: URL) => url.searchParams.delete('code_challenge')],
    ['another’s challenge', (url: URL) => url.searchParams.set('code_challenge', 'x'.repeat(43))],
  ])('passport-github2 refuses %s', async (_what, change) => {
    const refused = await browser.visit(await back(change));
    expect([refused.status, refused.body['code']]).toEqual([401, 'sign_in_rejected']);
  });

  it('passport-github2 refuses an answer in another browser, a second time, or with garbage', async () => {
    const answer = await back();
    expect((await new Browser(app).visit(answer)).body['code']).toBe('sign_in_flow_invalid');
    github.garbage = '<html>';
    expect((await browser.visit(answer)).body['code']).toBe('sign_in_rejected');
    github.garbage = undefined;
    expect((await browser.visit(answer)).body['code']).toBe('sign_in_flow_invalid');
  });

  it('passport-custom signs in by a ticket, once', async () => {
    const body = { credentials: { ticket: 't-1' }, transport: 'header' };
    const { body: answer } = await app.request().post('/v1/auth/providers/ticket/login').send(body).expect(200);
    expect(answer.user.email).toBe('member@members.example');
    const authorization = `Session ${answer.sessionToken}`;
    await app.request().get('/v1/auth/me').set({ authorization }).expect(200);
    for (const credentials of [{ ticket: 't-1' }, { ticket: 7 }, {}]) {
      const refused = await app.request().post('/v1/auth/providers/ticket/login').send({ credentials });
      expect([refused.status, refused.body.code]).toEqual([401, 'sign_in_rejected']);
    }
  });

  it('passport-github2 answers 503 once its server is gone', async () => {
    const answer = await back();
    await github.stop();
    const gone = await browser.visit(answer);
    expect([gone.status, gone.body['code']]).toEqual([503, 'sign_in_provider_unavailable']);
  });
});
