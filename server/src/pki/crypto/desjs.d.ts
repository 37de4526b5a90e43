/** The part of des.js 1.1 that is used. */
declare module 'des.js' {
  interface Options {
    readonly type: 'encrypt' | 'decrypt';
    readonly key: ArrayLike<number>;
    /** False: whole blocks in, whole blocks out. */
    readonly padding: boolean;
  }
  interface Cipher {
    /** Holds the last block back when decrypting, until `final`. */
    update(data: ArrayLike<number>): number[];
    final(): number[];
  }
  interface Algorithm {
    create(options: Options): Cipher;
  }
  interface Block extends Algorithm {
    readonly prototype: object;
  }
  interface Chained {
    create(options: Options & { readonly iv: ArrayLike<number> }): Cipher;
  }
  const des: {
    readonly DES: Block;
    readonly EDE: Block;
    readonly CBC: { instantiate(block: Block): Chained };
  };
  export default des;
}
