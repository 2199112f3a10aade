import { loadConfig } from './config/index.js';
import { serve } from './serve.js';
import { startupMessage } from './startup-message.js';

try {
  await serve(loadConfig(), (text) => process.stdout.write(`${text}\n`));
} catch (error) {
  process.stderr.write(`portcullis: ${startupMessage(error)}\n`);
  process.exit(1);
}
