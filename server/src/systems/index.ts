import { akka } from './akka/index.ts';
import { alluxio } from './alluxio/index.ts';
import { flink } from './flink/index.ts';
import type { System } from './types.ts';

/** Every system; a new one is a folder and a line here. */
export const systems: readonly System[] = [alluxio, flink, akka];
