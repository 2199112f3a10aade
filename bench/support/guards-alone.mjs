import { Buffer } from 'node:buffer';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExecutionContextHost } from '@nestjs/core/internal';
import { AuthoritiesGuard } from '../../dist/auth/guards/authorities.guard.js';
import { ModeGuard } from '../../dist/auth/guards/mode.guard.js';
import { GUARDED_ROUTES } from './guarded-routes.mjs';
import { median } from './report.mjs';

const ROUNDS = 25;
const REQUESTS_A_TURN = 10_000;
/** Between two turns, so that the node can renew its lease. */
const PAUSE_MS = 20;
/** Headers come off the wire as new strings that nobody has hashed yet; these arrive as one block. */
const SEPARATOR = '\n';

/**
 * What the two guards cost by themselves, in this process: on a request as Node would hand it over, its header values made
 * anew for each. Making them is a turn of its own and taken off.
 *
 * @param credentials by name: the mode, and the header lines of each client
 * @returns µs of processor time by name: the least and the median of the turns
 */
export async function timeGuards(server, credentials) {
  const guards = [server.get(ModeGuard), server.get(AuthoritiesGuard)];
  const kinds = Object.entries(credentials).map(([name, { path, clients }]) => {
    const controller = GUARDED_ROUTES.controllers.find((one) => Reflect.getMetadata('path', one) === `bench/${path}`);
    return { name, controller, lines: clients.map((client) => Buffer.from(headersOf(client).join(SEPARATOR))) };
  });
  const samples = Object.fromEntries(kinds.map(({ name }) => [name, []]));
  for (let round = -10; round < ROUNDS; round++) {
    for (const { name, controller, lines } of kinds) {
      await sleep(PAUSE_MS);
      await warm(guards, controller, lines);
      const preparing = turn([], controller, lines);
      const guarded = turn(guards, controller, lines);
      if (round >= 0) samples[name].push({ preparing, guarded });
    }
  }
  return Object.fromEntries(Object.entries(samples).map(([name, sample]) => [name, differences(sample)]));
}

/** Of the cheapest turns of either, which other processes have disturbed least, and of those in the middle. */
function differences(sample) {
  const [preparing, guarded] = ['preparing', 'guarded'].map((part) => sample.map((one) => one[part]));
  return {
    least: Math.min(...guarded) - Math.min(...preparing),
    median: median(guarded) - median(preparing),
  };
}

function turn(guards, controller, lines) {
  const before = process.cpuUsage();
  for (let number = 0; number < REQUESTS_A_TURN; number++) {
    const context = contextOf(controller, lines[number % lines.length]);
    for (const guard of guards) if (guard.canActivate(context) !== true) throw new Error('a warm guard must not wait');
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / REQUESTS_A_TURN;
}

/** A busy machine may have cost the lease meanwhile. */
async function warm(guards, controller, lines) {
  for (const line of lines) {
    const context = contextOf(controller, line);
    for (const guard of guards) await guard.canActivate(context);
  }
}

function contextOf(controller, line) {
  const rawHeaders = line.latin1Slice().split(SEPARATOR);
  const raw = { method: 'GET', rawHeaders, headers: {} };
  return new ExecutionContextHost([{ raw }, {}], controller, controller.prototype.answer);
}

function headersOf(client) {
  const all = { Host: '127.0.0.1:3000', Accept: 'application/json', 'User-Agent': 'bench', ...client };
  return Object.entries(all).flat();
}
