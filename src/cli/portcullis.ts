#!/usr/bin/env node
import { runCommandLine } from './run.js';

// `portcullis users list | head -1` is no failure: whoever reads has read enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const exitCode = await runCommandLine(process.argv.slice(2));
// A command that is done lets the process end by itself, as `serve` lives on by itself. One that failed may have left a
// connection open, and nothing that it still does is wanted.
if (exitCode !== 0) process.exit(exitCode);
