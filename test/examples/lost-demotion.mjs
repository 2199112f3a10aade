// Loaded into the demo by a test: the demotion gets lost on its way, as a bug in Portcullis might lose it.
const send = globalThis.fetch;
globalThis.fetch = (url, options) => {
  const lost = options.method === 'PUT' && url.endsWith('/roles');
  return send(url, lost ? { ...options, body: JSON.stringify({ roles: ['manager'] }) } : options);
};
