export { blockEmbedding } from './block.ts';
export { findParts } from './parts.ts';
export { resources } from './resources.ts';
export { embeddingFrom, scalarEmbedding } from './scalar.ts';
export type { Part, Resource } from './types.ts';
