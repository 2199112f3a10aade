/*
 * A process of its own: one contender. Says where it answers and which requests it knows, then the processor time that it has used, all
 * threads together, as often as it is asked.
 */
// However the benchmark ends, nobody stays behind.
process.on('disconnect', () => process.exit());
const [file, options] = process.argv.slice(2);
try {
  const { start } = await import(new URL(`../contenders/${file}`, import.meta.url));
  const running = await start(JSON.parse(options));
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send(user + system);
  });
  process.send({ running });
} catch (error) {
  process.send({ failed: error.message }, () => process.exit(1));
}
