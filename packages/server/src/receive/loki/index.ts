/** What clients push to Grafana Loki: streams of lines, as JSON or as Protocol Buffers. */
export { type ReadPush, readJsonPush, readProtobufPush } from './push.ts';
