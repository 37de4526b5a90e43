import fc from 'fast-check';

/**
 * Property tests run with one seed, so that a test run is the same everywhere. FUZZ_SEED takes another one
 * (`random`: a new one each time, printed with a failure), FUZZ_RUNS another number of documents where a test allows it.
 */
const given = process.env.FUZZ_SEED;
if (given !== 'random') fc.configureGlobal({ seed: given === undefined ? 20_261 : Number(given) });
