import { randomUUID } from 'node:crypto';
import Provider from 'oidc-provider';
import { openExpress } from './support/express.mjs';

const CLIENT = { id: 'resource-server', secret: 'a-secret-of-benchmarks' };

/**
 * What a resource server asks for each token that it can't judge itself (RFC 7662), without the resource server: its request and
 * its own work come on top. Tokens are where the library keeps them by default, in the memory of the process.
 */
export async function start({ clients }) {
  const { app, url } = await openExpress();
  const provider = new Provider(url, {
    clients: [
      { client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: ['http://localhost:3000/callback'] },
    ],
    features: { introspection: { enabled: true, allowedPolicy: () => true }, devInteractions: { enabled: false } },
    ttl: { AccessToken: 24 * 60 * 60, Grant: 24 * 60 * 60 },
  });
  app.use(provider.callback());
  const tokens = [];
  for (let number = 0; number < clients; number++) tokens.push(await issueToken(provider));
  const authorization = `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')}`;
  return {
    url,
    requests: [
      {
        name: 'introspection, token',
        open: '/bench/open',
        guarded: '/token/introspection',
        method: 'POST',
        headers: tokens.map(() => ({
          Authorization: authorization,
          'Content-Type': 'application/x-www-form-urlencoded',
        })),
        bodies: tokens.map((token) => `token=${token}`),
        answer: '"active":true',
      },
    ],
  };
}

async function issueToken(provider) {
  const accountId = randomUUID();
  const client = await provider.Client.find(CLIENT.id);
  const grant = new provider.Grant({ accountId, clientId: CLIENT.id });
  grant.addOIDCScope('openid');
  const grantId = await grant.save();
  return new provider.AccessToken({ accountId, client, grantId, scope: 'openid', gty: 'authorization_code' }).save();
}
