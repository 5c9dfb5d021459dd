import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** Prints as many free ports of loopback as it is asked for. */
const servers = Array.from({ length: Number(process.argv[2]) }, () => createServer().listen(0, '127.0.0.1'));
await Promise.all(servers.map((server) => once(server, 'listening')));
process.stdout.write(`${servers.map((server) => (server.address() as AddressInfo).port).join(' ')}\n`);
for (const server of servers) server.close();
