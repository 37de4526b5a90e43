import type { Outcome } from './compare.ts';
import type { Judged } from './run.ts';

/** A disagreement that is known and stands, and why. */
interface Standing {
  readonly outcomes: readonly (Outcome | 'wrong cause')[];
  /** What it is about: names of faults, messages of the product. */
  readonly about: RegExp;
  readonly why: string;
}

export const standing: readonly Standing[] = [
  {
    outcomes: ['missed'],
    about: /passwords out of the environment|password with a dollar/,
    why: 'passwords come out of the environment or may be replaced from there (`${…}`), so what is in the stores cannot be known',
  },
  {
    outcomes: ['missed'],
    about: /(?:default suites|left to their default|suites TLS_RSA_WITH_AES_128_CBC_SHA)[\s\S]*No appropriate protocol/,
    why: 'suites with static RSA alone are refused by JDK 17.0.18, 21.0.10, 24 and newer, and work before; which one runs is not known, so it is a warning',
  },
  {
    outcomes: ['missed'],
    about: /^alluxio[\s\S]*rpc: without TLS/,
    why: 'nothing is refused: the cluster runs without TLS, which is a warning, as the switch often stands in another file',
  },
  {
    outcomes: ['missed'],
    about:
      /^alluxio-[\d.]+-etcd\n[\s\S]*(?:of another CA|holds a node instead of the CA|signed by itself|below an intermediate CA|below an expired CA|below a certificate that is no CA|intermediate left out)/,
    why: 'what etcd shows and whom it trusts stands in its own configuration: it need not be of the CA that the client has',
  },
  {
    outcomes: ['missed'],
    about: /^alluxio-3[\s\S]*\ns3: .*(?:client authentication|Empty client certificate chain)/,
    why: 'whoever calls S3 has a certificate of his own, which no configuration of the cluster names; here it is the one of the nodes',
  },
  {
    outcomes: ['missed'],
    about: /^alluxio-3[\s\S]*Config must be set: alluxio\.network\.tls\.keystore\.key\.password/,
    why: 'whether 3.x needs the password of the key beside the one of the store is not documented, so it is a warning',
  },
  {
    outcomes: ['missed'],
    about: /keystore: second key/,
    why: 'of several keys Java takes the first in an order of its own; as long as one of them is good, nothing is said',
  },
];

export const kindOf = ({ comparison: { outcome } }: Judged): Outcome | 'wrong cause' =>
  outcome === 'agree-fail' ? 'wrong cause' : outcome;

/** Why a disagreement stands; undefined for one that is a bug, of ours or of the oracle. */
export function whyItStands(judged: Judged): string | undefined {
  const { words, verdict } = judged;
  const text = [words.target.id, ...words.faults, ...words.variations, ...verdict.lines].join('\n');
  return standing.find(({ outcomes, about }) => outcomes.includes(kindOf(judged)) && about.test(text))?.why;
}

/** Texts that are not read alike, and why that stands; undefined for one that is a bug. */
export const whyReadUnlike = (text: string): string | undefined =>
  readUnlike.find(({ about }) => about.test(text))?.why;

const readUnlike: readonly { readonly about: RegExp; readonly why: string }[] = [
  {
    about: /=\$\{\?list\}[\s\S]*\nlist \+= /,
    why: 'a list that is appended to refers to an object that refers back to the list, both optionally: the cycle is refused here, and broken at the inner one there',
  },
];
