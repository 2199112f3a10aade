import { until } from '../../test/faults/until.js';
import { FakeIssuer } from '../../test/support/fake-issuer.js';
import { verifierOf } from '../../test/support/made-verifiers.js';
import type { VerifierOptions } from './verifier-options.js';

const CLIENT = { clientId: 'client', clientSecret: 'secret' };
const never = (): Promise<never> => new Promise(() => undefined);

/** Says how a promise ended once it has, without waiting for it. */
function endOf(promise: Promise<unknown>): () => unknown {
  let end: unknown = 'not yet';
  promise.then(
    () => (end = 'fulfilled'),
    (error: unknown) => (end = error),
  );
  return () => end;
}

/** Lets everything happen that waits for no timer. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

const CLOSED = {
  code: 'state_unavailable',
  status: 503,
  cause: expect.objectContaining({ message: 'the verifier is closed' }) as Error,
};

describe('closing a verifier', () => {
  let issuer: FakeIssuer;
  beforeEach(() => void (issuer = new FakeIssuer()));

  it('ends the wait for a lease, and of requests for the first one, at once: also in a pause between two pulls', async () => {
    issuer.onPull = () => Promise.resolve(new Response(null, { status: 401 }));
    const verifier = verifierOf(issuer, { revocation: CLIENT });
    const waiting = [endOf(verifier.ready(60_000)), endOf(verifier.verify(issuer.token()))];
    // The pause after the fourth lasts.
    await until('it was refused some times', () => issuer.count('lease') >= 4);
    await turn();
    await verifier.close();
    await turn();
    for (const end of waiting) expect(end()).toMatchObject(CLOSED);
  });

  it('ends a wait that begins later', async () => {
    const verifier = verifierOf(issuer, { revocation: CLIENT });
    await verifier.close();
    await expect(verifier.ready(60_000)).rejects.toMatchObject(CLOSED);
    await expect(verifier.verify(issuer.token())).rejects.toMatchObject({ code: 'state_unavailable' });
  });

  it('ends questions about tokens that are under way', async () => {
    issuer.onIntrospection = never;
    const verifier = verifierOf(issuer, { revocation: { ...CLIENT, onLeaseLost: 'introspect' } });
    issuer.clock.advance(60_000);
    const end = endOf(verifier.verify(issuer.token()));
    await until('it asks', () => issuer.count('introspection') === 1);
    await verifier.close();
    await turn();
    expect(end()).toMatchObject(CLOSED);
  });

  it.each<[string, Partial<VerifierOptions>]>([
    ['a fetch that never answers and knows no signals', { fetch: never }],
    ['a signer that never answers', { revocation: { clientId: 'client', clientAssertion: never } }],
  ])('doesn’t wait for %s', async (_, over) => {
    const verifier = verifierOf(issuer, { revocation: CLIENT, ...over });
    const ready = endOf(verifier.ready(60_000));
    await turn();
    const closed = endOf(verifier.close());
    await turn();
    await turn();
    expect(closed()).toBe('fulfilled');
    expect(ready()).toMatchObject(CLOSED);
  });

  it('changes nothing without revocation', async () => {
    const verifier = verifierOf(issuer);
    await verifier.close();
    expect(await verifier.verify(issuer.token())).toMatchObject({ mode: 'jwt' });
  });
});

it('a signer that never answers is given up after a while: pulls go on, and who asks is told that it can’t be known', async () => {
  const issuer = new FakeIssuer();
  let asked = 0;
  const clientAssertion = (): Promise<string> => {
    asked += 1;
    return never();
  };
  const revocation = { clientId: 'client', clientAssertion, onLeaseLost: 'introspect' } as const;
  const verifier = verifierOf(issuer, { revocation });
  issuer.clock.advance(60_000);
  await expect(verifier.verify(issuer.token())).rejects.toMatchObject({
    code: 'state_unavailable',
    cause: expect.objectContaining({ message: 'not done within 3000 ms' }) as Error,
  });
  await until('it is asked for the next pull', () => asked >= 3);
});

it.each([undefined, null, 7, {}])('a signer that gives no text, but %p, proves nothing', async (given) => {
  const issuer = new FakeIssuer();
  const revocation = { clientId: 'client', clientAssertion: () => given as never };
  const verifier = verifierOf(issuer, { revocation });
  await expect(verifier.ready(100)).rejects.toMatchObject({
    cause: expect.objectContaining({ message: 'revocation.clientAssertion gave no text' }) as Error,
  });
  expect(issuer.asked).toEqual([]);
});
