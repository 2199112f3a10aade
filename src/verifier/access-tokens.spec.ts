import { AUDIENCE, FakeIssuer, ISSUER } from '../../test/support/fake-issuer.js';
import { Verifier } from './verifier.js';
import { settle } from './verifier-options.js';

it.each([undefined, null, 7, {}, [], ['a.b.c'], Buffer.from('a.b.c'), { length: 0 }, Symbol('token')])(
  'what is no text is no token, and no failure of the service: %p',
  async (token) => {
    const { fetch } = new FakeIssuer();
    const verifier = new Verifier(settle({ issuer: ISSUER, audience: AUDIENCE, fetch }));
    await expect(verifier.verify(token as never)).rejects.toMatchObject({ code: 'invalid_token', status: 401 });
  },
);
