import { encode } from '../tokens/forge.js';
import { refresh } from '../tokens/refreshing.js';
import { register, signIn } from '../support/people.js';
import { expectRefused, inEachPlace, nowInSeconds, present } from './arena.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

inEachPlace('a token that is remembered', 'ES256', (genuine) => {
  it('lends its place to no token that looks like it', async () => {
    const { token, parts, header, claims, signed } = genuine();
    for (let time = 0; time < 3; time++) await present(genuine(), token).expect(200);
    const [, , otherSignature] = signed(header, { ...claims, jti: 'other' }).split('.');
    const lookalikes = [
      `${parts[0]}.${parts[1]}.${otherSignature}`,
      `${parts[0]}.${encode({ ...claims, permissions: ['*'] })}.${parts[2]}`,
      `${token.slice(0, -1)}${ALPHABET[(ALPHABET.indexOf(token.slice(-1)) + 16) % 64]}`,
      `${token}\u00a0`,
      token.toUpperCase(),
      token.slice(0, 64),
      token.slice(0, -1),
    ];
    for (const lookalike of lookalikes) {
      // Twice: a refusal is not remembered as anything better either.
      await expectRefused(genuine(), lookalike);
      await expectRefused(genuine(), lookalike);
    }
    await present(genuine(), token).expect(200);
  });

  it('lends it to none that differs by one character, wherever', async () => {
    const { token } = genuine();
    await present(genuine(), token).expect(200);
    for (let at = 0; at < token.length; at += 19) {
      const other = ALPHABET[(ALPHABET.indexOf(token[at] ?? '') + 1) % 64];
      await expectRefused(genuine(), token.slice(0, at) + other + token.slice(at + 1));
    }
  });

  it('is refused when it has expired meanwhile, and stays so', async () => {
    const { app, header, claims, signed } = genuine();
    const token = signed(header, { ...claims, exp: nowInSeconds(genuine()) + 30 });
    await present(genuine(), token).expect(200);
    app.clock.advance(30_000 - 2_000);
    await present(genuine(), token).expect(200);
    app.clock.advance(2_000 + app.config.tokens.clockTolerance + 1_000);
    await expectRefused(genuine(), token);
    await expectRefused(genuine(), token);
  });

  it('is refused once its session is ended, where the mode asks for live state', async () => {
    const { app } = genuine();
    const { accessToken = '', refreshToken, headers } = await signIn(app, await register(app), 'token');
    await present(genuine(), accessToken).expect(200);
    await app.request().post('/v1/auth/logout').set(headers).expect(204);
    await refresh(app, refreshToken).expect(401);
    if (app.config.auth.mode === 'hybrid') await expectRefused(genuine(), accessToken);
    else await app.request().get('/probe/hybrid').set(headers).expect(401);
  });
});
