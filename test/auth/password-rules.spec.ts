import { createHash } from 'node:crypto';
import type supertest from 'supertest';
import { expectProblem } from '../http/expect-problem.js';
import { environmentOf, portcullis, refused } from '../cli/processes.js';
import { grantRole, PASSWORD, register, signIn } from '../support/people.js';
import { PADDED, RangeService } from '../support/range-service.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const COMMON = 'iLoveYou';
const LEAKED = 'a leaked but unusual password';
const UNKNOWN = 'nobody has ever used this one';

let app: TestApp;
let service: RangeService;
let made = 0;

const newEmail = (): string => `new-${++made}@example.com`;
const registering = (password: string, email = newEmail()): supertest.Test =>
  app.request().post('/v1/auth/register').send({ email, password });

describe('a new password', () => {
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const refusedWith = (answer: supertest.Response, reason: string): void => {
    expectProblem(answer, 400, 'password_rejected');
    expect(answer.body.detail).toBe(reason);
  };
  const GUESSED = 'It is among the passwords that are guessed first.';

  it('that is guessed first is refused at registration, with a reason to show', async () => {
    refusedWith(await registering(COMMON), GUESSED);
  });

  it('that is the local part of the address is refused, whatever its case', async () => {
    refusedWith(await registering('Somebody', 'somebody@example.com'), 'It must not be a part of the e-mail address.');
  });

  it('that is guessed first is refused at a change, and the old one stays', async () => {
    const person = await register(app);
    const { headers } = await signIn(app, person, 'header');
    const body = { currentPassword: PASSWORD, newPassword: COMMON };
    refusedWith(await app.request().post('/v1/auth/password').set(headers).send(body), GUESSED);
    await expect(signIn(app, person)).resolves.toBeDefined();
  });

  it('that is guessed first is refused to an administrator who makes an account', async () => {
    const admin = await register(app);
    await grantRole(app, admin, 'admin');
    const { headers } = await signIn(app, admin, 'header');
    refusedWith(
      await app.request().post('/v1/users').set(headers).send({ email: newEmail(), password: COMMON }),
      GUESSED,
    );
  });

  it('that is guessed first is refused to the operator', async () => {
    const args = ['users', 'create', '--email', newEmail(), '--password-stdin'];
    const ended = await portcullis(args, { env: environmentOf(app.database), input: `${COMMON}\n` });
    expect(ended).toEqual(refused(`The password can’t be used: ${GUESSED}`));
  });

  it('of 256 characters counts to the last of them, and of any script', async () => {
    const password = `${'密'.repeat(254)}🔑a`;
    const email = newEmail();
    await registering(password, email).expect(201);
    const login = (typed: string): supertest.Test =>
      app.request().post('/v1/auth/login').send({ email, password: typed });
    await login(password).expect(200);
    await login(`${password.slice(0, -1)}b`).expect(401);
  });

  it('signs in however a keyboard composes its characters', async () => {
    const email = newEmail();
    await registering('\u00e9l\u00e8ve de l\u2019\u00e9cole', email).expect(201);
    const password = 'e\u0301le\u0300ve de l\u2019e\u0301cole';
    await app.request().post('/v1/auth/login').send({ email, password }).expect(200);
  });
});

it('a server warns at its start of passwords under 15 characters, and of no longer ones', async () => {
  const warning = 'with passwords as the only factor, 15 is recommended';
  const short = await startTestApp();
  expect(short.log()).toContain(`passwords.minLength is 8: ${warning}`);
  await short.close();
  const long = await startTestApp({ config: { passwords: { minLength: 15 } } });
  expect(long.log()).not.toContain(warning);
  await long.close();
});

describe.each(['accept', 'refuse'] as const)('with a breach service, and %s while it is away', (breachAway) => {
  beforeAll(async () => {
    service = await RangeService.start(LEAKED);
    app = await startTestApp({
      config: { passwords: { breachCheck: service.url, breachAway, breachTimeout: '300ms' } },
    });
  });
  afterAll(async () => {
    await app.close();
    await service.stop();
  });

  it('a leaked password is refused; the service sees five digits, and is asked to pad', async () => {
    const answer = await registering(LEAKED);
    expectProblem(answer, 400, 'password_rejected');
    expect(answer.body.detail).toBe('It is among the passwords that have leaked somewhere.');
    const prefix = createHash('sha1').update(LEAKED).digest('hex').slice(0, 5).toUpperCase();
    expect(service.requests.at(-1)).toEqual({ path: `/range/${prefix}`, padding: 'true' });
  });

  it('a password that didn’t leak is taken, one that is only padding too', async () => {
    await registering(UNKNOWN).expect(201);
    await registering(PADDED[0] ?? '').expect(201);
  });

  it('isn’t asked for a password that is refused anyway', async () => {
    const before = service.requests.length;
    await registering('short').expect(400);
    await registering(COMMON).expect(400);
    expect(service.requests).toHaveLength(before);
  });

  it.each([
    ['fails', (response) => response.writeHead(500).end()],
    ['is gone', (response) => response.destroy()],
    ['says nothing', () => undefined],
    ['sends elsewhere', (response) => response.writeHead(302, { location: service.url }).end()],
    ['says too much', (response) => response.end('A'.repeat(2_000_000))],
  ] as [string, NonNullable<RangeService['misbehaviour']>][])(
    'that %s is away, which is logged without the password',
    async (_how, misbehaviour) => {
      service.misbehaviour = misbehaviour;
      const answer = await registering(UNKNOWN);
      service.misbehaviour = undefined;
      if (breachAway === 'accept') expect(answer.status).toBe(201);
      else {
        expectProblem(answer, 503, 'breach_check_unavailable');
        expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
      }
      expect(app.log()).toContain('the breach service gave no answer');
      expect(app.log()).not.toContain(UNKNOWN);
    },
  );
});
