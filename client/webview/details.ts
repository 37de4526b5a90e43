import type { CertificateDetails, EntryResult, MaterialEntry } from '../../server/src/protocol.ts';
import { button, fill, make } from './dom.ts';
import type { EditorTexts } from './messages.ts';
import { daysText, dayText, shortName, stateChip } from './words.ts';

export interface Look {
  readonly texts: EditorTexts;
  readonly locale: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly copy: (text: string) => void;
}

/** Who signed whom, as boxes with arrows: leaf first, then what stands behind it, then an issuer that is not here. */
export function chainDiagram(
  { texts }: Look,
  { certificates, above }: EntryResult,
  selected: number,
  select: (index: number) => void,
): HTMLElement {
  const boxes = certificates.map((certificate, i) => {
    const last = i === certificates.length - 1;
    const broken = certificate.signature === 'invalid';
    const box = button('', () => select(i), {
      class: `box ${certificate.state}`,
      aria: { pressed: String(i === selected) },
    });
    box.append(
      make('strong', { text: shortName(certificate.subject) || certificate.serial }),
      stateChip(
        texts,
        certificate.state,
        certificate.state === 'unreadable' ? texts.states.unreadable : daysText(texts, certificate.daysLeft),
      ),
    );
    if (certificate.isCa) box.append(make('small', { text: texts.authority }));
    if (broken) box.append(make('small', { class: 'wrong', text: texts.signatureInvalid }));
    const arrow =
      last && above === undefined ? undefined : make('span', { class: 'arrow', text: `${texts.issuedBy} →` });
    return make('li', {}, box, arrow);
  });
  const absent =
    above === undefined
      ? []
      : [
          make(
            'li',
            {},
            make(
              'span',
              { class: 'box absent' },
              make('strong', { text: shortName(above) }),
              make('small', { text: texts.issuerAbsent }),
            ),
          ),
        ];
  return section(texts.chain, make('ol', { class: 'chain', aria: { label: texts.chain } }, ...boxes, ...absent));
}

/** One bar a certificate on one axis of time, with today. */
export function timeline(
  { texts, locale, now }: Look,
  certificates: readonly CertificateDetails[],
): HTMLElement | undefined {
  const known = certificates.filter(({ state }) => state !== 'unreadable');
  if (known.length === 0) return undefined;
  const from = Math.min(now, ...known.map(({ notBefore }) => notBefore));
  const to = Math.max(now, ...known.map(({ notAfter }) => notAfter));
  const at = (ms: number): number => (100 * (ms - from)) / Math.max(1, to - from);
  const rows = known.map((certificate) => {
    const { notBefore, notAfter, state, daysLeft, subject } = certificate;
    const bar = make('span', { class: `bar ${state}` });
    bar.style.left = `${at(notBefore)}%`;
    bar.style.width = `${Math.max(0.5, at(notAfter) - at(notBefore))}%`;
    const text = fill(texts.validFromTo, dayText(notBefore, locale), dayText(notAfter, locale));
    const told = `${text} (${daysText(texts, daysLeft)})`;
    const today = make('span', { class: 'today' });
    today.style.left = `${at(now)}%`;
    return make(
      'li',
      { title: told },
      make('span', { class: 'label', text: shortName(subject) }),
      make('span', { class: 'track', aria: { hidden: 'true' } }, bar, today),
      make('span', { class: 'told', text: told }),
    );
  });
  return section(texts.timeline, make('ul', { class: 'timeline' }, ...rows));
}

export function certificateTable(look: Look, certificate: CertificateDetails): HTMLElement {
  const { texts, locale } = look;
  const usage = certificate.isCa ? [texts.authority, ...certificate.usages] : certificate.usages;
  return section(
    texts.details,
    table(
      [
        [texts.subject, certificate.subject, true],
        [texts.issuer, certificate.issuer, true],
        [
          texts.validity,
          `${fill(texts.validFromTo, dayText(certificate.notBefore, locale), dayText(certificate.notAfter, locale))} (${daysText(texts, certificate.daysLeft)})`,
        ],
        [texts.names, certificate.names],
        [texts.key, certificate.algorithm],
        [
          texts.signature,
          certificate.signature === 'invalid'
            ? `${certificate.signatureAlgorithm} – ${texts.signatureInvalid}`
            : certificate.signatureAlgorithm,
        ],
        [texts.usages, usage.join(', ')],
        [texts.serial, certificate.serial, true],
        [`${texts.fingerprint} SHA-256`, certificate.sha256, true],
        [`${texts.fingerprint} SHA-1`, certificate.sha1, true],
        [texts.version, String(certificate.version)],
        [
          texts.extensions,
          certificate.extensions.map(
            ({ name, critical, text }) => `${name}${critical ? ` (${texts.critical})` : ''}: ${text}`,
          ),
        ],
      ],
      look,
    ),
  );
}

/** Of a key, a request, a list: what the list of entries knows already. */
export function entryTable(look: Look, entry: MaterialEntry, { encryption, request }: EntryResult): HTMLElement {
  const { texts } = look;
  return section(
    texts.kinds[entry.kind],
    table(
      [
        [texts.subject, request?.subject ?? '', true],
        [texts.names, request?.names ?? []],
        [texts.key, entry.algorithm ?? ''],
        [texts.encryption, encryption ?? ''],
      ],
      look,
    ),
  );
}

type Cell = readonly [label: string, value: string | readonly string[], copyable?: boolean];

function table(rows: readonly Cell[], { texts, copy }: Look): HTMLElement {
  const list = make('dl');
  for (const [label, value, copyable] of rows) {
    if (value.length === 0) continue;
    const cell =
      typeof value === 'string'
        ? make('dd', {}, make('span', { class: 'value', text: value }))
        : make(
            'dd',
            {},
            make('ul', { class: 'plain' }, ...value.map((each) => make('li', { class: 'value', text: each }))),
          );
    if (copyable === true && typeof value === 'string')
      cell.append(
        button(texts.copy, () => copy(value), { class: 'quiet', aria: { label: `${texts.copy}: ${label}` } }),
      );
    list.append(make('dt', { text: label }), cell);
  }
  return list;
}

export function section(title: string, ...content: readonly (HTMLElement | undefined)[]): HTMLElement {
  return make('section', { aria: { label: title } }, make('h3', { text: title }), ...content);
}
