import { Test } from '@nestjs/testing';
import { AppModule } from '../../dist/app.module.js';
import { loadConfig } from '../../dist/config/index.js';
import { configureEdge } from '../../dist/http/configure-edge.js';
import { createAdapter } from '../../dist/http/create-app.js';
import { BUGS } from './bugs.mjs';

/*
 * A node with one bug put in on purpose: `node buggy-node.mjs <bug>`. It is the product but for one provider, which
 * `bugs.mjs` replaces; what the checker doesn't report here, it would not report there.
 */

const plant = BUGS[process.argv[2]];
if (plant === undefined) throw new Error(`no bug of that name: ${process.argv[2]}`);

const config = loadConfig();
const { adapter, publicUrl, allowedOrigins, trustedHops } = config.http;
const edge = { adapter, publicUrl, allowedOrigins, trustedHops };
const building = Test.createTestingModule({ imports: [AppModule.forConfig(config)] });
const module = await plant(building).setLogger(false).compile();
const app = module.createNestApplication(await createAdapter(edge), { bodyParser: false });
configureEdge(app, edge);
await app.listen(0, '127.0.0.1');
console.log(`answers on http://127.0.0.1:${app.getHttpServer().address().port}`);
