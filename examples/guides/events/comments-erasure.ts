import { Injectable } from '@nestjs/common';
import { PortcullisEvents } from 'portcullis';
import { Comments } from './comments.js';

/** Whoever deletes an account finds what it wrote gone when the call answers. */
@Injectable()
export class CommentsErasure {
  constructor(events: PortcullisEvents, comments: Comments) {
    const erase = (userId: string | null): Promise<void> | undefined =>
      userId === null ? undefined : comments.eraseAllOf(userId);
    events.on('user.deleted', ({ userId }) => erase(userId), { awaited: true });
  }
}
