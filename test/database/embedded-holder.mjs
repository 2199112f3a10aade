// A process that holds an embedded server: node embedded-holder.mjs <launcher.js> <options as JSON>. It says what it got
// as one line of JSON, and lets go when its standard input says `stop`.
const [launcher, options] = process.argv.slice(2);
const { startEmbeddedPostgres } = await import(launcher);
try {
  const server = await startEmbeddedPostgres({
    settings: { fsync: 'off' },
    log: (line) => console.error(line),
    ...JSON.parse(options),
  });
  console.log(JSON.stringify({ url: server.url, socketDir: server.socketDir }));
  await new Promise((resolve) => process.stdin.once('data', resolve));
  await server.stop();
  process.exit(0);
} catch (error) {
  console.error(error.name === 'Error' ? error.stack : `${error.name}: ${error.message}`);
  process.exit(1);
}
