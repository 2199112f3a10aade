import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { Problem } from 'portcullis';
import type { WebSocket } from 'ws';

/** Tells the client of a WebSocket why its message was refused. */
@Catch(Problem)
export class ProblemFrames implements ExceptionFilter<Problem> {
  catch({ code, title }: Problem, host: ArgumentsHost): void {
    const client = host.switchToWs().getClient<WebSocket>();
    if (client.readyState === client.OPEN) client.send(JSON.stringify({ event: 'problem', data: { code, title } }));
  }
}
