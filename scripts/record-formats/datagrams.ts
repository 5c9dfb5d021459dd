import { createSocket } from 'node:dgram';
import { appendFileSync } from 'node:fs';

/** Writes the datagrams that come to a port into a file, each on a line, as a syslog daemon would without changing them. */
const [port, file = ''] = process.argv.slice(2);
const socket = createSocket('udp4');
socket.on('message', (bytes) => appendFileSync(file, Buffer.concat([bytes, Buffer.from('\n')])));
socket.bind(Number(port), '127.0.0.1');
