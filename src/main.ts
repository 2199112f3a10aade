import { outliveOutput, watchOutput } from './cli/watch-output.js';
import { complain } from './complain.js';
import { start } from './start.js';

const args = process.argv.slice(2);

// `node dist/main.js` is `portcullis serve`, with its options too; what reads them is loaded where there are some.
if (args.length > 0) {
  watchOutput();
  const { runCommandLine } = await import('./cli/run.js');
  const exitCode = await runCommandLine(['serve', ...args]);
  if (exitCode !== 0) process.exit(exitCode);
} else {
  outliveOutput();
  try {
    await start((text) => process.stdout.write(`${text}\n`));
  } catch (error) {
    const { startupMessage } = await import('./startup-message.js');
    complain(startupMessage(error));
    process.exit(1);
  }
}
