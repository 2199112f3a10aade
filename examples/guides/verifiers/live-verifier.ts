import { createVerifier, type Verifier } from 'portcullis/verifier';

/** One that knows what is revoked. Listen once this has resolved, and `close()` the verifier when the service stops. */
export async function liveVerifier(server: string, clientId: string, clientSecret: string): Promise<Verifier> {
  const verifier = createVerifier({
    issuer: server,
    audience: server,
    revocation: { clientId, clientSecret, onLeaseLost: 'refuse' },
  });
  await verifier.ready();
  return verifier;
}
