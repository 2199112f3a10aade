// Starts the worker that is named, and tells it to stop while it waits for this process to listen for it. The port is taken: the
// worker hears so only after it has seen the signal. Exits as the worker does.
import cluster from 'node:cluster';
import { Server } from 'node:net';
import { setTimeout } from 'node:timers';

const AFTER_THE_SIGNAL_MS = 500;

const { listen } = Server.prototype;
cluster.setupPrimary({ exec: process.argv[2], args: [], serialization: 'advanced' });
const worker = cluster.fork();
Server.prototype.listen = function (...args) {
  worker.process.kill('SIGTERM');
  setTimeout(() => listen.apply(this, args), AFTER_THE_SIGNAL_MS);
  return this;
};
worker.on('exit', (code) => process.exit(code ?? 1));
