import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { requireToken } from './express.js';
import type { Verifier } from './verifier.js';

/** Never asked: the requests here have no token. */
const VERIFIER = {} as Verifier;

/** What the middleware passes on, and what the client gets, where `meanwhile` happens to the answer before the refusal. */
async function visit(meanwhile: (response: ServerResponse) => void): Promise<{ text: string; passed: unknown[] }> {
  const passed: unknown[] = [];
  const server = createServer((request, response) => {
    requireToken(VERIFIER)(request, response, (error) => {
      passed.push(error);
      response.end('passed on');
    });
    // A refusal comes a turn later, also one that takes no look at keys.
    meanwhile(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const text = await answer.text();
  // What nobody catches comes to light a turn later.
  await sleep(5);
  await new Promise((resolve) => server.close(resolve));
  return { text, passed };
}

describe('a refusal in Express', () => {
  it.each<[string, (response: ServerResponse) => void]>([
    ['been given', (response) => response.writeHead(503).end('too late')],
    [
      'begun',
      (response) => {
        response.writeHead(503).write('too ');
        setTimeout(() => response.end('late'), 20);
      },
    ],
  ])('leaves alone an answer that has %s meanwhile', async (_, meanwhile) => {
    expect(await visit(meanwhile)).toEqual({ text: 'too late', passed: [] });
  });

  it('that can’t be written goes to the next handler', async () => {
    const failure = new Error('no such header');
    const { text, passed } = await visit((response) => {
      jest.spyOn(response, 'writeHead').mockImplementationOnce(() => {
        throw failure;
      });
    });
    expect({ text, passed }).toEqual({ text: 'passed on', passed: [failure] });
  });
});
