import { type Option, OptionSet } from '../../rules/options.ts';
import data from './options.json' with { type: 'json' };

/** The keys of a plan file. */
export const options = new OptionSet(data as readonly Option[]);
