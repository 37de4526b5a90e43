import { generation as akka } from './akka/generation.ts';
import { generation as alluxio } from './alluxio/generation.ts';
import { generation as flink } from './flink/generation.ts';
import type { Generation } from './generation.ts';

/** What can be generated for, by system: a list of its own, since whoever generates needs neither options nor rules. */
export const generations: readonly Generation[] = [alluxio, flink, akka];
