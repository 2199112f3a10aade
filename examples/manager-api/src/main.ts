import { createPortcullisApp, loadConfig, startupMessage, stopOnSignals } from 'portcullis';
import { ManagerApiModule } from './manager-api.module.js';

try {
  const config = loadConfig();
  const app = await createPortcullisApp(ManagerApiModule.forConfig(config), config);
  await app.listen(config.http.port, config.http.host);
  stopOnSignals(app);
  console.log(`The managers' API answers on ${config.http.publicUrl}; its documentation is at /docs`);
} catch (error) {
  console.error(startupMessage(error));
  process.exit(1);
}
