import { start } from './start.js';

try {
  await start((text) => process.stdout.write(`${text}\n`));
} catch (error) {
  const { startupMessage } = await import('./startup-message.js');
  process.stderr.write(`portcullis: ${startupMessage(error)}\n`);
  process.exit(1);
}
