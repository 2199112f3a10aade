import { chmodSync, mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPortcullisApp, loadConfig, type Config } from 'portcullis';
import type { INestApplication } from '@nestjs/common';
import { ManagerApiModule } from '../src/manager-api.module.js';

/** The checkout, from dist/examples/manager-api/demo. */
const CHECKOUT = fileURLToPath(new URL('../../../../', import.meta.url));

/** The managers' API on a database of its own, which goes when it stops. */
export interface ThrowAway {
  readonly app: INestApplication;
  readonly config: Config;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts one, in two seconds or so. Where the start fails, nothing stays either. */
export async function startThrowAway(): Promise<ThrowAway> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-demo-'));
  let app: INestApplication | undefined;
  const stop = async (): Promise<void> => {
    await app?.close().finally(() => removeData(folder));
    removeData(folder);
  };
  try {
    // Under root PostgreSQL runs as another account, which has to get through to its data.
    chmodSync(folder, 0o711);
    const config = readConfig(folder);
    app = await createPortcullisApp(ManagerApiModule.forConfig(config), config, { logger: false });
    await app.listen(0, config.http.host);
    return { app, config, url: (await app.getUrl()).replace('localhost', '127.0.0.1'), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The example's own settings and nothing of this machine's: no DATABASE_URL, no PORTCULLIS_ variable reaches the demo. */
function readConfig(folder: string): Config {
  return loadConfig({
    cwd: CHECKOUT,
    env: { PORTCULLIS_ENV: 'demo', PORTCULLIS_CONFIG: 'examples/manager-api/manager-api.yaml' },
    overrides: { http: { port: 0, publicUrl: 'http://manager-api.localhost' }, database: { data: folder } },
  });
}

/** Where root's PostgreSQL can't reach the temporary folder, its data is elsewhere and a link here says where. */
function removeData(folder: string): void {
  const elsewhere = linkTarget(join(folder, 'postgres'));
  if (elsewhere !== undefined) rmSync(dirname(elsewhere), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
