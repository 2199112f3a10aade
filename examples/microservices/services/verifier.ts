import type { VerifierOptions } from 'portcullis/verifier';

/** What each of the services is told by its environment. */
export function optionsFromEnvironment(): VerifierOptions {
  const { ISSUER = '', SERVERS = '', CLIENT_ID = '', CLIENT_SECRET = '' } = process.env;
  return {
    issuer: ISSUER,
    audience: ISSUER,
    servers: SERVERS.split(','),
    revocation: { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET },
  };
}

/** Says where the service answers, for whoever started it. */
export function announce(port: number): void {
  console.log(`answers on http://127.0.0.1:${port}`);
}
