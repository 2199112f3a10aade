import { FakeIssuer } from '../../test/support/fake-issuer.js';
import { verifierOf } from '../../test/support/made-verifiers.js';

const CLIENT = { clientId: 'client', clientSecret: 'secret' };

describe('a verifier whose server signs with a key that it doesn’t know', () => {
  it('keeps its lease, whatever made-up tokens it was asked about', async () => {
    const issuer = new FakeIssuer();
    const replies: ((answer: Response) => void)[] = [];
    const pulls: Record<string, unknown>[] = [];
    issuer.onPull = (pull) => {
      pulls.push(pull);
      return new Promise((resolve) => replies.push(resolve));
    };
    const pulled = async (count: number): Promise<Record<string, unknown>> => {
      while (pulls.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
      return pulls.at(-1) ?? {};
    };
    const verifier = verifierOf(issuer, { revocation: CLIENT });
    const first = await pulled(1);
    replies[0]?.(issuer.answer(first));
    await verifier.ready();
    await expect(verifier.verify(issuer.token({}, { kid: 'made up' }))).rejects.toMatchObject({
      code: 'invalid_token',
    });
    const second = await pulled(2);
    issuer.rotate();
    replies[1]?.(issuer.answer(second, { from: 10, to: 11 }));
    expect(await pulled(3)).toMatchObject({ applied: 11 });
  });

  it('fetches keys once a second at most', async () => {
    const issuer = new FakeIssuer();
    let pulls = 0;
    issuer.onPull = async (pull) => issuer.answer(pull, {}, pulls++ === 0 ? {} : { kid: `unknown ${pulls}` });
    const verifier = verifierOf(issuer, { revocation: CLIENT });
    await verifier.ready();
    while (pulls < 5) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(issuer.count('jwks')).toBe(2);
    issuer.clock.advance(1_000);
    while (issuer.count('jwks') < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  });
});
