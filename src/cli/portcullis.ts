#!/usr/bin/env node
import { runCommandLine } from './run.js';
import { watchOutput } from './watch-output.js';

watchOutput();

const exitCode = await runCommandLine(process.argv.slice(2));
// A command that is done lets the process end by itself, as `serve` lives on by itself. One that failed may have left a
// connection open, and nothing that it still does is wanted.
if (exitCode !== 0) process.exit(exitCode);
