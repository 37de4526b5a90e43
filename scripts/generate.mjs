#!/usr/bin/env node
/**
 * Writes what follows from the declarations: settings in package.json and package.nls.json, docs/rules.md, the rule table
 * in README.md, schemas/*.json, the texts for translators in l10n/bundle.l10n.json, and of what they have translated the
 * settings in package.nls.*.json. `--check` writes nothing and fails where a file is stale.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { readmeTable, rulesPage } from './generate/pages.mjs';
import { mergedTexts, settings } from './generate/settings.mjs';
import { allTexts } from './generate/texts.mjs';
import { modelTools } from './generate/tools.mjs';
import { inProject, loadRegistry } from './registry.mjs';

const BEGIN = '<!-- rules -->';
const END = '<!-- /rules -->';

const check = process.argv.includes('--check');
const registry = await loadRegistry();
const read = (path) => readFileSync(inProject(path), 'utf8');

const wanted = new Map();
const data = new Set([
  ...registry.systems.flatMap(({ schema }) => optionTexts(schema.options.all)),
  ...registry.allRules().map(({ says }) => says),
]);
const english = (text, ...values) => {
  data.add(text);
  return filled(text, values);
};
const { configuration, texts: settingTexts } = settings(registry, english);
const { languageModelTools, texts: toolTexts } = modelTools(registry);
const texts = { ...settingTexts, ...toolTexts };
const manifest = JSON.parse(read('package.json'));
wanted.set(
  'package.json',
  json('package.json', {
    ...manifest,
    contributes: { configuration, ...without(manifest.contributes), languageModelTools },
  }),
);
const manifestTexts = mergedTexts(JSON.parse(read('package.nls.json')), texts);
wanted.set('package.nls.json', json('package.nls.json', manifestTexts));
const said = allTexts(inProject('.'), data);
wanted.set('l10n/bundle.l10n.json', json('l10n/bundle.l10n.json', said));
for (const [path, locale] of translations()) {
  const own = `l10n/bundle.l10n.${locale}.json`;
  const bundle = JSON.parse(read(own));
  // What is no longer said goes; what is missing, a test tells.
  const kept = Object.keys(said).filter((text) => text in bundle);
  wanted.set(own, json(own, Object.fromEntries(kept.map((text) => [text, bundle[text]]))));
  const say = (text, ...values) => filled(bundle[text] ?? text, values);
  const texts = { ...JSON.parse(read(path)), ...translated(settings(registry, say).texts, settingTexts) };
  wanted.set(path, json(path, Object.fromEntries(Object.keys(manifestTexts).map((key) => [key, texts[key]]))));
}
wanted.set('docs/rules.md', rulesPage(registry));
wanted.set('README.md', withTable(read('README.md')));
for (const system of registry.systems) {
  const path = `schemas/${system.id}.schema.json`;
  wanted.set(path, json(path, registry.jsonSchema(system)));
}

wanted.set('schemas/plan.schema.json', json('schemas/plan.schema.json', registry.planSchema()));

const stale = [...wanted].filter(([path, text]) => !existsSync(inProject(path)) || read(path) !== text);
if (check && stale.length > 0) {
  console.error(`stale: ${stale.map(([path]) => path).join(', ')}; "npm run generate" renews them`);
  process.exit(1);
}
for (const [path, text] of check ? [] : stale) {
  mkdirSync(dirname(inProject(path)), { recursive: true });
  writeFileSync(inProject(path), text);
}
console.log(
  check || stale.length === 0
    ? `${wanted.size} generated files are fresh`
    : `wrote ${stale.map(([path]) => path).join(', ')}`,
);

/** Files with the manifest's texts in other languages, and the language of each. */
function translations() {
  return readdirSync(inProject('.')).flatMap((name) => {
    const [path, locale] = /^package\.nls\.([\w-]+)\.json$/.exec(name) ?? [];
    return path === undefined ? [] : [[path, locale]];
  });
}

/** Texts that came out of the bundle; the others are translated by hand, in the file itself. */
function translated(texts, present) {
  return Object.fromEntries(Object.entries(texts).filter(([key, text]) => text !== present[key]));
}

function filled(text, values) {
  return text.replace(/\{(\d)\}/g, (_, i) => String(values[Number(i)] ?? ''));
}

/** What hovers and completion say of options. */
function optionTexts(options) {
  return options.flatMap(({ description, ifWrong, values = [] }) =>
    [description, ifWrong, ...values.map((value) => value.description)].filter((text) => text !== undefined),
  );
}

function without(contributes) {
  const { configuration: _, languageModelTools: __, ...rest } = contributes;
  return rest;
}

/** JSON as the formatter wants it, so that generating and formatting never disagree. */
function json(path, value) {
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
  return execFileSync(process.execPath, [biome, 'format', `--stdin-file-path=${path}`], {
    cwd: inProject('.'),
    input: `${JSON.stringify(value, null, 2)}\n`,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
}

function withTable(readme) {
  const from = readme.indexOf(BEGIN);
  const to = readme.indexOf(END);
  if (from < 0 || to < from) throw new Error(`README.md has no place for the rule table: ${BEGIN} … ${END}`);
  return `${readme.slice(0, from + BEGIN.length)}\n\n${readmeTable(registry)}\n\n${readme.slice(to)}`;
}
