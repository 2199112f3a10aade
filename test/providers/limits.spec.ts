import { startTestApp, type TestApp } from '../support/test-app.js';
import { FAKES } from './fake-provider.js';

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
