/**
 * A transparency log's mathematics and formats: RFC 6962 trees and proofs, C2SP tiles, signed notes, checkpoints,
 * cosignatures, proofs and policies. Pure: no input or output, no dependency; cryptography is given to it (`Crypto`).
 */
export type { Crypto, Sha256 } from './crypto.ts';
export type { Fault } from './fault.ts';
export { HASH_BYTES, emptyRoot, hashNodesWith, leafHash, nodeHash, rootOfLeaves } from './hash.ts';
export type { HashNodes } from './hash.ts';
export { TILE_WIDTH, entriesPath, parseTilePath, tilePath, tilesOfSize, tileWidth } from './tile.ts';
export type { TileAddress, TileLevel } from './tile.ts';
export { ENTRY_BYTES_MAX, decodeBundle, encodeBundle } from './bundle.ts';
export type { BundleFault } from './bundle.ts';
export { Edge } from './edge.ts';
export type { Tile } from './edge.ts';
export type { TileReader } from './reader.ts';
export { proveConsistency, proveInclusion, treeRoot } from './prove.ts';
export { verifyInclusion } from './inclusion.ts';
export type { InclusionFault } from './inclusion.ts';
export { verifyConsistency } from './consistency.ts';
export type { ConsistencyFault } from './consistency.ts';
export { encodeVkey, parseVkey, verifierKey } from './vkey.ts';
export type { KeyType, VerifierKey, VkeyFault } from './vkey.ts';
export { encodeNote, encodeSignatureLine, parseNote, parseSignatureLine } from './note.ts';
export type { Note, NoteFault, NoteSignature } from './note.ts';
export { openNote } from './open.ts';
export type { OpenFault, VerifiedSignature } from './open.ts';
export { cosigner, noteSigner, signNote, signText } from './sign.ts';
export type { SignEd25519, Signer } from './sign.ts';
export { encodeCheckpoint, parseCheckpoint } from './checkpoint.ts';
export type { Checkpoint, CheckpointFault } from './checkpoint.ts';
export { openCheckpoint } from './opencheckpoint.ts';
export type { OpenCheckpointFault, OpenedCheckpoint, VerifiedCosignature } from './opencheckpoint.ts';
export { isQuorum, policyOfKeys } from './policy.ts';
export type { Group, Policy, PolicyLog, Witness } from './policy.ts';
export { parsePolicy } from './parsepolicy.ts';
export type { PolicyFault } from './parsepolicy.ts';
export { encodeProof, parseProof, verifyProof } from './proof.ts';
export type { Proof, ProofFault, VerifyProofFault } from './proof.ts';
