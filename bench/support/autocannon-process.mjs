import autocannon from 'autocannon';

/* A process of its own, so that it can have a processor of its own: sends for so many seconds, then says how many were answered. */
process.on('message', async ({ request, seconds, connections }) => {
  const { url, path, method = 'GET', headers, bodies } = request;
  const requests = headers.map((client, number) => ({ path, method, headers: client, body: bodies?.[number] }));
  const before = process.cpuUsage();
  const startedAt = process.hrtime.bigint();
  const result = await autocannon({ url, connections, duration: seconds, requests });
  const { user, system } = process.cpuUsage(before);
  const tookMicros = Number(process.hrtime.bigint() - startedAt) / 1_000;
  const failed = result.non2xx + result.errors + result.timeouts;
  const answered = result['2xx'];
  process.send({
    refused: failed > 0 || answered === 0 ? `${failed} failed and ${answered} were answered` : undefined,
    requests: answered,
    perSecond: answered / result.duration,
    busy: (user + system) / tookMicros,
  });
});
