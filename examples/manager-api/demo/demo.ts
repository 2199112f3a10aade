import { constants } from 'node:os';
import { startupMessage } from 'portcullis';
import { Character } from './character.js';
import { Client } from './client.js';
import { introduction } from './introduction.js';
import { PAYROLL, REPORTS, tellStory } from './story.js';
import { startThrowAway } from './throw-away.js';
import { Timeline } from './timeline.js';

/**
 * `npm run demo`. Exit code 0 where every answer was the expected one, 1 where one wasn't or nothing could be started, and as
 * shells have it for a signal. Whatever it was, nothing is left behind.
 */
async function main(): Promise<number> {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interruption.abort(signal));
  // Nobody reads any more: `npm run demo | head`.
  process.stdout.on('error', () => interruption.abort('SIGPIPE'));
  try {
    return await play(interruption.signal);
  } catch (error) {
    if (interruption.signal.aborted) return 128 + constants.signals[interruption.signal.reason as NodeJS.Signals];
    console.error(startupMessage(error));
    return 1;
  }
}

async function play(interruption: AbortSignal): Promise<number> {
  const instance = await startThrowAway();
  try {
    const say = (line: string): void => console.log(line);
    introduction(instance, [PAYROLL.path, REPORTS.path, '/v1/reports/:id']).forEach(say);
    const timeline = new Timeline(say);
    await tellStory({
      app: instance.app,
      timeline,
      visitor: new Character('', new Client(instance.url, interruption), timeline),
      clockToleranceMs: instance.config.tokens.clockTolerance,
    });
    timeline.end();
    return timeline.differences === 0 ? 0 : 1;
  } finally {
    await instance.stop();
  }
}

process.exitCode = await main();
