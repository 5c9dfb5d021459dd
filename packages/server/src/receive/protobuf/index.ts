/** Messages in Protocol Buffers' wire format, read field by field without generated code. */
export { messageDepthMax, type ReadWire, readWire, WireReader } from './wire.ts';
