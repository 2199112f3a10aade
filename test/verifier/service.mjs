import { createServer } from 'node:http';
import { SystemClock } from '../../dist/clock/clock.js';
import { requireToken } from '../../dist/verifier/express.js';
import { Verifier } from '../../dist/verifier/verifier.js';
import { settle } from '../../dist/verifier/verifier-options.js';

/*
 * A service with a verifier, in a process of its own: `node service.mjs '{"issuer": …, "clockOffsetMs": 3600000}'`. Says who is
 * asking. With a clock that is wrong by so much, as a machine's would be.
 */

const { clockOffsetMs = 0, ...options } = JSON.parse(process.argv[2]);

class WrongClock extends SystemClock {
  now() {
    return super.now() + clockOffsetMs;
  }
}

const verifier = new Verifier(settle(options), new WrongClock());
const guard = requireToken(verifier);
const server = createServer((request, response) => {
  if (request.url === '/live') return response.end(String(verifier.isLive));
  return guard(request, response, (error) => {
    if (error) response.writeHead(500).end(String(error));
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(request.principal));
  });
});
server.listen(0, '127.0.0.1', () => console.log(`answers on http://127.0.0.1:${server.address().port}`));
