import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createVerifier } from 'portcullis/verifier';
import { withToken } from 'portcullis/verifier/fetch';
import { announce, optionsFromEnvironment } from './verifier.js';

/** Shipments: a handler in the form of the Fetch API, behind Node's own server. */
const verifier = createVerifier(optionsFromEnvironment());
const handle = withToken(verifier, (_request, { userId }) => Response.json({ shipments: 2, of: userId }), {
  permissions: ['invoice:read'],
});

const server = createServer((incoming, outgoing) => {
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
  handle(new Request(`http://service.localhost${incoming.url}`, { headers })).then(
    async (response) => {
      outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text());
    },
    (error: unknown) => outgoing.writeHead(500).end(String(error)),
  );
});
server.listen(0, '127.0.0.1', () => announce((server.address() as AddressInfo).port));
