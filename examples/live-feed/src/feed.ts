import { Injectable } from '@nestjs/common';
import { Subject, type Observable } from 'rxjs';

/** One thing that happened. */
export interface FeedEvent {
  readonly by: string | null;
  readonly text: string;
}

/** What happens, for everybody who listens. */
@Injectable()
export class Feed {
  private readonly subject = new Subject<FeedEvent>();
  readonly events$: Observable<FeedEvent> = this.subject.asObservable();

  publish(event: FeedEvent): void {
    this.subject.next(event);
  }
}
