import type { IncomingMessage } from 'node:http';
import { UseFilters } from '@nestjs/common';
import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayInit,
} from '@nestjs/websockets';
import {
  closeCodeOf,
  CurrentPrincipal,
  LiveStreams,
  Permissions,
  Roles,
  Upgrades,
  type Principal,
  type StreamEnd,
} from 'portcullis';
import type { WebSocket, WebSocketServer } from 'ws';
import { Feed } from './feed.js';
import { ProblemFrames } from './problem-frames.filter.js';

/** A client that doesn't answer the close frame within this time is cut off. */
const CLOSING_MS = 1_000;

/** The feed as a WebSocket, on which staff can also write. */
@WebSocketGateway({ path: '/v1/feed/socket' })
@UseFilters(ProblemFrames)
@Roles('staff')
export class FeedGateway implements OnGatewayInit, OnGatewayConnection {
  constructor(
    private readonly feed: Feed,
    private readonly streams: LiveStreams,
    private readonly upgrades: Upgrades,
  ) {}

  /** Whoever may not connect is refused before there is a connection. */
  afterInit(server: WebSocketServer): void {
    server.options.verifyClient = this.upgrades.verifier(FeedGateway);
  }

  handleConnection(client: WebSocket, request: IncomingMessage): void {
    const listener = this.upgrades.admit(client, request);
    const options = { requires: { roles: ['staff'] } };
    client.once('close', this.streams.register(listener, closing(client), options));
    const events = this.feed.events$.pipe(this.streams.untilRevoked(listener, options));
    const listening = events.subscribe((data) => client.send(JSON.stringify({ event: 'feed', data })));
    client.once('close', () => listening.unsubscribe());
  }

  /** Guarded like any handler, on each message. */
  @SubscribeMessage('write')
  @Permissions('feed:write')
  write(@MessageBody() text: unknown, @CurrentPrincipal() writer: Principal): void {
    this.feed.publish({ by: writer.userId, text: String(text) });
  }
}

function closing(client: WebSocket): (end: StreamEnd) => void {
  return (end) => {
    client.close(closeCodeOf(end), end);
    setTimeout(() => client.terminate(), CLOSING_MS).unref();
  };
}
