import { Controller, Get } from '@nestjs/common';
import { AuthMode, Public } from '../../dist/access/index.js';

class Answering {
  answer() {
    return { ok: true };
  }
}

/** A controller of `GET /bench/<path>`, always the same handler, decorated by hand: this file is plain JavaScript. */
export function route(path, ...decorators) {
  class OneRoute extends Answering {
    answer() {
      return super.answer();
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(OneRoute.prototype, 'answer');
  for (const decorator of [Get(), ...decorators]) decorator(OneRoute.prototype, 'answer', descriptor);
  Controller(`bench/${path}`)(OneRoute);
  return OneRoute;
}

class GuardedRoutes {}

/**
 * `GET /bench/open` is `@Public()`; `/bench/session`, `/bench/hybrid` and `/bench/jwt` are the same route in that mode, and
 * `/bench/strict` is another in hybrid, for a rule to make strict.
 */
export const GUARDED_ROUTES = {
  module: GuardedRoutes,
  controllers: [
    route('open', Public()),
    route('session', AuthMode('session')),
    route('hybrid', AuthMode('hybrid')),
    route('jwt', AuthMode('jwt')),
    route('strict', AuthMode('hybrid')),
  ],
};
