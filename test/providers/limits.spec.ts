import { Browser, type Visited } from '../support/browser.js';
import { PASSWORD, register } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { FAKES } from './fake-provider.js';
import { answerTo, login, stranger } from './going.js';
import { NumberSignIn, NumberStrategy, signInByNumber } from './number-sign-in.js';

describe('guessing at credentials of a provider', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ config: { limits: { enabled: true } }, providers: FAKES });
  });
  afterAll(() => app.close());

  const guess = async (name: string, pin: string) => {
    const body = { credentials: { name, pin }, transport: 'header' };
    const { status } = await app.request().post('/v1/auth/providers/pin/login').send(body);
    return status;
  };

  it('is held back by account, as for passwords, and other accounts go on', async () => {
    for (let count = 0; count < 5; count++) expect(await guess('ada', '0000')).toBe(401);
    expect(await guess('ada', '1234')).toBe(429);
    expect(await guess('grace', '1234')).toBe(200);
  });
});

describe.each(ADAPTERS)('guessing at credentials that name no account, on %s', (adapter) => {
  let app: TestApp;

  beforeEach(async () => {
    const config = { http: { adapter }, limits: { enabled: true, failuresPerAddress: 10 } };
    app = await startTestApp({ config, providers: [...FAKES, NumberSignIn] });
    NumberStrategy.runs = 0;
  });
  afterEach(() => app.close());

  const signIn = (number: string): Promise<number> => signInByNumber(app, number);
  const inTurn = async (numbers: readonly string[]): Promise<number[]> => {
    const statuses: number[] = [];
    for (const number of numbers) statuses.push(await signIn(number));
    return statuses;
  };
  const times = <Value>(count: number, value: Value): Value[] => Array<Value>(count).fill(value);

  it('is held back by address, though all guesses come at once', async () => {
    const statuses = await Promise.all(Array.from({ length: 50 }, (_, index) => signIn(`${index}`)));
    expect(NumberStrategy.runs).toBe(10);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([...times(10, 401), ...times(40, 429)]);
    expect(await signIn('1234')).toBe(429);
  });

  it('costs nothing where it was right, or nobody could say', async () => {
    expect(await inTurn(times(12, '1234'))).toEqual(times(12, 200));
    expect(await inTurn(times(12, 'away'))).toEqual(times(12, 503));
    expect(await inTurn(times(11, 'wrong'))).toEqual([...times(10, 401), 429]);
  });

  it('holds a crowd that is right back only while it is under way', async () => {
    expect(await signIn('1234')).toBe(200);
    const statuses = await Promise.all(times(50, '1234').map(signIn));
    expect([200, 429]).toEqual(expect.arrayContaining(statuses));
    expect(await inTurn(times(9, 'wrong'))).toEqual(times(9, 401));
    expect(await signIn('1234')).toBe(200);
  });

  it('is held back by address where an identity is linked', async () => {
    const { email } = await register(app);
    const browser = new Browser(app);
    await browser.send('POST', '/v1/auth/login', { email, password: PASSWORD, transport: 'cookie' });
    const statuses: number[] = [];
    for (let count = 0; count < 40; count++) {
      const body = { credentials: { number: `${count}` } };
      statuses.push((await browser.send('POST', '/v1/auth/providers/number/link', body)).status);
    }
    expect(statuses).toEqual([...times(10, 401), ...times(30, 429)]);
    expect(NumberStrategy.runs).toBe(10);
  });
});

describe.each(ADAPTERS)('returns from a provider that vouches for nobody, on %s', (adapter) => {
  let app: TestApp;
  let browser: Browser;

  beforeEach(async () => {
    const http = { adapter, allowedOrigins: ['https://app.example.com'] };
    app = await startTestApp({ config: { http, limits: { enabled: true, failuresPerAddress: 10 } }, providers: FAKES });
    browser = new Browser(app);
  });
  afterEach(() => app.close());

  const errorTo = 'https://app.example.com/failed';

  const comeBack = async (query: Record<string, string>, answer: Record<string, string>): Promise<Visited> => {
    const browser = new Browser(app);
    const { location } = await browser.visit(login('fake', query));
    return browser.visit(answerTo(location, {}, answer));
  };

  it.each([
    ['and the answer says so', {}, 401],
    ['and their browsers go to errorTo', { errorTo }, 303],
  ])('are held back by address, %s', async (_name, query, status) => {
    const statuses: number[] = [];
    for (let count = 0; count < 40; count++) statuses.push((await comeBack(query, { error: 'no' })).status);
    expect(statuses).toEqual([...Array<number>(10).fill(status), ...Array<number>(30).fill(429)]);
  });

  it.each([
    ['image of the callback', '/fake/callback', 'GET', { 'sec-fetch-dest': 'image' }],
    [
      'image of the callback with a parameter twice',
      '/fake/callback?state=a&state=b',
      'GET',
      { 'sec-fetch-dest': 'image' },
    ],
    ['empty sign-in', '/pin/login', 'POST', {}],
    ['empty exchange', '/fake/exchange', 'POST', {}],
  ])('aren’t held back by what another site has a browser send: %s', async (_name, path, method, headers) => {
    const { location } = await browser.visit(login('fake'));
    const from = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', ...headers };
    for (let count = 0; count < 12; count++) {
      // SameSite=Lax, so that such a request doesn't bring the cookie.
      const refused = await new Browser(app).visit(`/v1/auth/providers${path}`, { method, headers: from });
      expect(refused.status).toBe(400);
    }
    expect((await browser.visit(answerTo(location, stranger()))).status).toBe(303);
  });

  it('aren’t held back by answers that aren’t the browser’s own', async () => {
    const { location } = await browser.visit(login('fake'));
    for (let count = 0; count < 12; count++) {
      const forged = answerTo(location, stranger(), { state: 'x'.repeat(43) });
      expect((await browser.visit(forged)).body['code']).toBe('sign_in_flow_invalid');
    }
    expect((await browser.visit(answerTo(location, stranger()))).status).toBe(303);
  });

  it('hold nobody back where the person said no', async () => {
    for (let count = 0; count < 12; count++)
      expect((await comeBack({ errorTo }, { error: 'access_denied' })).location).toBe(
        `${errorTo}?error=sign_in_denied`,
      );
  });
});
