import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { notNeeded, type ProductVersion } from './products.ts';

/** Programs that the oracle stands on; it installs none of them. */
export function missingPrograms(): readonly string[] {
  const probes = { java: '-version', javac: '-version', mvn: '-version' };
  return Object.entries(probes).flatMap(([program, word]) =>
    spawnSync(program, [word], { stdio: 'ignore' }).status === 0 ? [] : [program],
  );
}

/** Of the programs that a version needs beside Java, those that are not there. */
export const missingFor = ({ programs }: ProductVersion): readonly string[] =>
  programs.filter((program) => spawnSync(program, ['--help'], { stdio: 'ignore' }).error !== undefined);

/** Where a judge's classes lie, first its own. */
export type Classpaths = ReadonlyMap<string, readonly string[]>;

/**
 * Lets Maven resolve the artifacts of all versions in one run, once, and compiles the judges against them.
 * @param java the folder of the judges' sources
 * @param out a folder that is kept between runs
 * @throws with the first lines of what Maven or the compiler said
 */
export function prepare(versions: readonly ProductVersion[], java: string, out: string): Classpaths {
  const unresolved = versions.filter((version) => resolvedJars(version, out) === undefined);
  if (unresolved.length > 0) resolve(unresolved, out);
  return new Map(
    versions.map((version) => {
      const jars = resolvedJars(version, out);
      if (jars === undefined) throw new Error(`${version.id}: Maven resolved nothing`);
      return [version.id, [compile(version, jars, java, out), ...jars]];
    }),
  );
}

const folderOf = ({ id }: ProductVersion, out: string) => join(out, 'jars', id);
const CLASSPATH = 'classpath.txt';

function resolvedJars(version: ProductVersion, out: string): readonly string[] | undefined {
  const folder = folderOf(version, out);
  const pom = join(folder, 'pom.xml');
  if (!existsSync(pom) || readFileSync(pom, 'utf8') !== pomOf(version)) return undefined;
  const list = join(folder, CLASSPATH);
  if (!existsSync(list)) return undefined;
  const jars = readFileSync(list, 'utf8').trim().split(delimiter);
  return jars.every((jar) => existsSync(jar)) ? jars : undefined;
}

function resolve(versions: readonly ProductVersion[], out: string): void {
  for (const version of versions) {
    const folder = folderOf(version, out);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'pom.xml'), pomOf(version));
  }
  const root = join(out, 'jars', 'pom.xml');
  const modules = versions.map(({ id }) => `<module>${id}</module>`).join('');
  writeFileSync(root, project('oracle', `<packaging>pom</packaging><modules>${modules}</modules>`));
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:build-classpath';
  run('mvn', ['-q', '-B', '-f', root, goal, `-Dmdep.outputFile=${CLASSPATH}`]);
}

function pomOf({ id, coordinates }: ProductVersion): string {
  const exclusions = notNeeded.map((each) => {
    const [group, artifact] = each.split(':');
    return `<exclusion><groupId>${group}</groupId><artifactId>${artifact}</artifactId></exclusion>`;
  });
  const dependencies = coordinates.map((each) => {
    const [group, artifact, version] = each.split(':');
    const name = `<groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>`;
    return `<dependency>${name}<exclusions>${exclusions.join('')}</exclusions></dependency>`;
  });
  return project(id, `<dependencies>${dependencies.join('')}</dependencies>`);
}

function project(artifact: string, content: string): string {
  const name = `<groupId>oracle</groupId><artifactId>${artifact}</artifactId><version>1</version>`;
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>${name}${content}</project>\n`;
}

/** What every judge is made of, beside its own sources: those whose name begins as its product's do. */
const common = ['Answer', 'Handshake', 'Json', 'Judge'];

/** Compiles a judge once per state of its sources and of its jars; returns the folder of its classes. */
function compile({ id, judge, renamed }: ProductVersion, jars: readonly string[], java: string, out: string): string {
  const family = judge.replace(/Judge$/, '');
  const names = readdirSync(java).filter((name) => {
    const base = name.replace(/\.java$/, '');
    return name.endsWith('.java') && (common.includes(base) || base.startsWith(family));
  });
  const sources = names.map((name) => {
    const text = readFileSync(join(java, name), 'utf8');
    return { name, text: renamed.reduce((all, [from, to]) => all.replaceAll(from, to), text) };
  });
  const hash = createHash('sha256')
    .update(JSON.stringify([sources, jars]))
    .digest('hex')
    .slice(0, 16);
  const classes = join(out, 'classes', `${id}-${hash}`);
  if (existsSync(join(classes, `${judge}.class`))) return classes;
  const folder = join(classes, 'sources');
  mkdirSync(folder, { recursive: true });
  for (const { name, text } of sources) writeFileSync(join(folder, name), text);
  const files = names.map((name) => join(folder, name));
  run('javac', ['-nowarn', '--release', '17', '-d', classes, '-cp', jars.join(delimiter), ...files]);
  return classes;
}

function run(program: string, words: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8' });
  if (status === 0) return;
  const said = `${stdout ?? ''}${stderr ?? ''}`.split('\n').filter((line) => line.trim() !== '');
  throw new Error(`${program} failed: ${said.slice(0, 8).join('\n')}`);
}
