/** What is sent to Splunk's HTTP Event Collector: JSON objects one behind the other, or lines. */
export { type ReadHec, readHecEvents, readHecLines } from './hec.ts';
