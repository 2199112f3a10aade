import { Inject, Injectable } from '@nestjs/common';
import { Observable, type MonoTypeOperatorFunction } from 'rxjs';
import type { Principal } from '../access/index.js';
import { isStoredUuid } from '../database/uuid.js';
import { isOpenedBy, mayGoOn, type Opened, type StreamRequirements } from './live-streams-demand.js';
import { LiveStreamEnded, type StreamEnd } from './live-streams-end.js';
import { EventIterator } from './live-streams-iterator.js';
import { passWhile } from './live-streams-passing.js';
import { LiveStreamReads } from './live-streams-reads.js';
import type { LiveStream } from './live-streams-registry.js';
import { LiveStreamWatch } from './live-streams-watch.js';
import { SessionRequired } from './live-streams.errors.js';
import type { LiveSession } from './session.js';

/** What a stream may ask for. */
export interface StreamOptions {
  /**
   * What its user must hold for as long as it is open. Left out: every role and permission of the principal that opened it,
   * so that what the principal says stays true.
   */
  readonly requires?: StreamRequirements;
}

/**
 * Connections that stay open (SSE, WebSocket, long downloads) end with the session that opened them. See
 * docs/live-streams.md for what is promised, and when.
 *
 * An open stream isn't activity: a session idles out under it unless its client also makes requests. It doesn't end with the
 * access token that opened it either, but with that token's session.
 *
 * Every method throws `SessionRequired` for a principal without a session.
 */
@Injectable()
export class LiveStreams {
  constructor(
    @Inject(LiveStreamWatch) private readonly watch: LiveStreamWatch,
    @Inject(LiveStreamReads) private readonly reads: LiveStreamReads,
  ) {}

  /** Open streams of this node, and how many sessions and users they are of. */
  get sizes(): { streams: number; sessions: number; users: number } {
    return this.watch.sizes;
  }

  /**
   * Has `close` called once, when the stream must end. At once where its session was ended or its secret renewed: before the
   * call that did so returns. Where its user or a role of theirs changed: after one read of the primary, for all streams
   * together, and only if the change concerns it.
   *
   * Costs a look-up in memory, or one read of the primary where memory doesn't know the session.
   *
   * @param close synchronous; may be called before `register` returns
   * @returns to be called when the stream has ended by itself. Nothing is kept of it from then on
   */
  register(principal: Principal, close: (end: StreamEnd) => void, options: StreamOptions = {}): () => void {
    const stream = this.open(principal, close, options);
    return () => this.watch.remove(stream);
  }

  /**
   * The same as a signal, for whatever takes one: `fetch`, `pipeline`, `events.on`, timers.
   *
   * @param until the life of the stream itself, such as Nest's `@SseSignal()`: nothing is kept once it is aborted
   * @returns aborted with `LiveStreamEnded` when the stream must end, or as `until` is
   */
  signal(principal: Principal, { until, ...options }: StreamOptions & { readonly until: AbortSignal }): AbortSignal {
    const controller = new AbortController();
    const { signal } = controller;
    const stop = (): void => {
      unregister();
      controller.abort(until.reason);
    };
    const unregister = this.register(
      principal,
      (end) => {
        until.removeEventListener('abort', stop);
        controller.abort(new LiveStreamEnded(end));
      },
      options,
    );
    if (until.aborted) stop();
    else if (!signal.aborted) until.addEventListener('abort', stop, { once: true });
    return signal;
  }

  /**
   * Passes events on for as long as the session is in force, then completes.
   *
   * Each event is decided like a request: one that comes after a revoking call has returned is not passed on, on any node.
   * Warm, that costs a look-up in memory; else the event is held back, in its order, until the primary has answered.
   *
   * @example
   * ```ts
   * @Sse()
   * events(@CurrentPrincipal() principal: Principal): Observable<MessageEvent> {
   *   return this.feed.events$.pipe(this.streams.untilRevoked(principal, { requires: { roles: ['manager'] } }));
   * }
   * ```
   */
  untilRevoked<Event>(principal: Principal, options: StreamOptions = {}): MonoTypeOperatorFunction<Event> {
    return (source) =>
      new Observable<Event>((subscriber) => {
        const complete = (): void => subscriber.complete();
        const stream = this.open(principal, complete, options);
        subscriber.add(() => this.watch.remove(stream));
        if (subscriber.closed) return;
        source.pipe(passWhile(() => this.decide(stream, principal, options), complete)).subscribe(subscriber);
      });
  }

  /**
   * The same for whoever takes events by an async iterator, as a GraphQL subscription does: `for await` ends with the session.
   * At most 1,000 events wait for a consumer; with one more the stream ends. What waits when the session ends is dropped.
   */
  iterate<Event>(
    principal: Principal,
    source: Observable<Event>,
    options: StreamOptions = {},
  ): AsyncIterableIterator<Event, undefined> {
    const iterator = new EventIterator<Event>();
    const end = (): void => iterator.end();
    const stream = this.open(principal, end, options);
    iterator.onceOver(() => this.watch.remove(stream));
    iterator.follow(source.pipe(passWhile(() => this.decide(stream, principal, options), end)));
    return iterator;
  }

  /**
   * Whether the principal of a stream may still do what it asks for, decided anew as a guard would: for a message that comes
   * in, or an event that goes out. Warm it answers at once, and the caller must act before it awaits anything; else it costs
   * one read of the primary, shared by all streams.
   *
   * @throws StateUnavailable (as a rejection) when memory can't be trusted and the primary can't be read
   */
  stillMay(principal: Principal, options: StreamOptions = {}): boolean | Promise<boolean> {
    return this.decide({ ...sessionOf(principal), secretHash: undefined }, principal, options);
  }

  /**
   * Ends every stream of this node with `server_stopping`, and each new one at once. Called when the application closes; to be
   * called before, when it stops to serve, since that waits for requests that run and a stream is one.
   */
  stop(): void {
    this.watch.stop();
  }

  private open(principal: Principal, close: (end: StreamEnd) => void, { requires }: StreamOptions): LiveStream {
    const stream: LiveStream = {
      principal,
      ...sessionOf(principal),
      requires,
      close,
      roles: principal.roles,
      expiresAt: Number.POSITIVE_INFINITY,
      secretHash: undefined,
      checks: 0,
    };
    this.watch.add(stream);
    return stream;
  }

  private decide(
    stream: Opened & { readonly sessionId: string },
    principal: Principal,
    { requires }: StreamOptions,
  ): boolean | Promise<boolean> {
    const may = (live: LiveSession): boolean => isOpenedBy(stream, live) && mayGoOn(live.user, principal, requires);
    const live = this.reads.remembered(stream.sessionId);
    if (live !== undefined) return may(live);
    return this.reads
      .read(stream.sessionId)
      .then((found) => found !== undefined && this.reads.isInForce(found) && may(found));
  }
}

function sessionOf({ sessionId, userId }: Principal): { sessionId: string; userId: string } {
  // An id that PostgreSQL doesn't take would fail the read of all others.
  if (sessionId === null || userId === null || !isStoredUuid(sessionId)) throw new SessionRequired();
  return { sessionId, userId };
}
