import { materialOf, see } from '../rules/artifact/material.ts';
import type { CertificateFacts, Located, Material } from '../rules/artifact/model.ts';
import type { Unit } from '../rules/model.ts';
import { t } from '../text/l10n.ts';
import { pathOf } from '../text/uri.ts';
import type { Analysis } from '../workspace/analyse.ts';
import type { Usage } from '../workspace/artifacts/usages.ts';
import { type Anchor, artifactMarkdown, headMarkdown } from './artifactMarkdown.ts';
import { settingAt } from './context.ts';
import { code } from './markdown.ts';
import { usesOf } from './uses.ts';

export interface ArtifactHover {
  readonly blocks: readonly string[];
  /** The files that they are about. */
  readonly files: readonly string[];
}

/** What the files behind the setting under the cursor hold; nothing where no file is named or found. */
export function artifactHover(analysis: Analysis, offset: number, material: Material, now: number): ArtifactHover {
  const at = settingAt(analysis, offset);
  if (at === undefined) return { blocks: [], files: [] };
  const files = new Set<string>();
  const blocks = usesOf(at.units, at.setting, material).map(({ unit, use, found, opened }) => {
    if (found === undefined || opened === undefined) {
      const located = material.locate(unit, use);
      return use.path === at.setting ? notFound(located) : '';
    }
    files.add(found.uri);
    const body = artifactMarkdown(opened, now, (certificate) => anchorOf(unit, certificate, material));
    const assumed = found.assumed ? `\n\n${t`That this file is meant is assumed: only its name speaks for it.`}` : '';
    return `${headMarkdown(found, opened)}${assumed}\n\n${body}`;
  });
  return { blocks: [...new Set(blocks)].filter((block) => block !== ''), files: [...files] };
}

const MOST_USAGES = 6;

/** Which other configurations name a file; undefined where there is none. */
export function usagesMarkdown(own: string, usages: readonly Usage[]): string | undefined {
  const others = usages.filter(({ uri }) => uri !== own);
  if (others.length === 0) return undefined;
  const shown = others.slice(0, MOST_USAGES).map(({ uri, key }) => `- ${code(pathEnd(uri))}: ${code(key)}`);
  const more = others.length > MOST_USAGES ? [t`- … and ${others.length - MOST_USAGES} more`] : [];
  return [t`Used as well by`, ...shown, ...more].join('\n');
}

/** Folder and name of a file, which tells more than the name where every component has its `application.conf`. */
const pathEnd = (uri: string): string => pathOf(uri).split('/').slice(-2).join('/');

function notFound(located: Located): string {
  switch (located.state) {
    case 'absent':
      return t`There is no such file (${located.way}).`;
    case 'folder':
      return t`This is a folder (${located.way}).`;
    case 'unknown':
      return t`The file was not found in the workspace; it may exist on the hosts. \`clusterTls.paths\` can say where its like lies here.`;
    default:
      return '';
  }
}

/** The certificate that issued this one, in a store or file that the same unit trusts. */
function anchorOf(unit: Unit, certificate: CertificateFacts, material: Material): Anchor | undefined {
  for (const { server, client } of materialOf(unit).connections) {
    for (const { trust } of [client, server]) {
      if (trust === undefined) continue;
      const use = trust.kind === 'store' ? trust.store : trust.ca;
      const { located, opened } = see(unit, use, material);
      if (located.state !== 'found' || opened === undefined) continue;
      const anchor = opened.entries
        .flatMap(({ chain }) => chain.slice(0, 1))
        .find((each) => each.sha256 === certificate.sha256 || each.canonicalSubject === certificate.canonicalIssuer);
      if (anchor !== undefined) return { certificate: anchor, where: `${use.title} ${code(located.name)}` };
    }
  }
  return undefined;
}
