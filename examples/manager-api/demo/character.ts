import type { Answer, Client } from './client.js';
import type { Timeline } from './timeline.js';

/** A route of the story, and the mode that it is shown with. */
export interface Route {
  readonly path: string;
  readonly mode: string;
}

/** Somebody with one credential, whose requests go on the timeline under their name. */
export class Character {
  constructor(
    readonly name: string,
    private readonly client: Client,
    private readonly timeline: Timeline,
  ) {}

  /** The same server and timeline, another name and credential. */
  as(name: string, headers: Readonly<Record<string, string>>): Character {
    return new Character(name, this.client.with(headers), this.timeline);
  }

  /** The same credential, or none, under another name. */
  named(name: string): Character {
    return new Character(name, this.client, this.timeline);
  }

  /** Reads a route. @param expected `200`, or `403 insufficient_permission` */
  read({ path, mode }: Route, expected: string): Promise<Answer> {
    return this.send('GET', path, { expected, shown: `GET ${path} (${mode})` });
  }

  /** Sends a request. `shown` stands for it on the timeline where ids make its path too long. */
  send(
    method: string,
    path: string,
    { expected, body, shown = `${method} ${path}` }: { expected: string; body?: object; shown?: string },
  ): Promise<Answer> {
    const step = { who: this.name, request: shown, expected };
    return this.timeline.step(step, () => this.client.send(method, path, body));
  }
}
