/** Sockets that others connect or send to: streams (TCP, TLS) and datagrams (UDP). */
export { type DatagramListener, listenDatagrams } from './datagrams.ts';
export { listenStream, type StreamConnection, type StreamListener } from './stream.ts';
