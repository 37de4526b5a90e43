/** The page of the editor for certificates and keystores. It shows what the extension sends, and asks it for the rest. */
import type {
  Asn1Line,
  EntryResult,
  MaterialEntry,
  MaterialProblem,
  MaterialResult,
} from '../../server/src/protocol.ts';
import { certificateTable, chainDiagram, entryTable, type Look, section, timeline } from './details.ts';
import { button, fill, make, sentence } from './dom.ts';
import { VirtualList } from './list.ts';
import type { EditorTexts, FromPage, ToPage } from './messages.ts';
import { countText, daysText, shortName, stateChip } from './words.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: FromPage): void;
  getState(): unknown;
  setState(state: State): void;
};

type Tab = 'details' | 'asn1' | 'pem';

/** What comes back when the editor is shown again. */
interface State {
  readonly search: string;
  readonly index: number;
  readonly certificate: number;
  readonly tab: Tab;
}

const vscode = acquireVsCodeApi();
const saved = (vscode.getState() ?? {}) as Partial<State>;
let state: State = { search: '', index: 0, certificate: 0, tab: 'details', ...saved };
let shown: Extract<ToPage, { type: 'show' }> | undefined;
let entry: { readonly index: number; readonly result: EntryResult } | undefined;

window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  if (data.type === 'show') {
    shown = data;
    entry = undefined;
    draw(data);
  } else if (data.type === 'entry') {
    entry = data;
    drawEntry();
  } else {
    drawAsn1(data.lines);
  }
});
vscode.postMessage({ type: 'ready' });

function remember(change: Partial<State>): void {
  state = { ...state, ...change };
  vscode.setState(state);
}

const app = document.body;
const panel = make('div', { class: 'panel' });
const live = make('div', { class: 'unseen', aria: { live: 'polite' } });

function draw({ texts, name, result, changeable, difference }: Extract<ToPage, { type: 'show' }>): void {
  const { state: good, format, entries, java } = result;
  const [days] = entries.flatMap(({ daysLeft }) => daysLeft ?? []).toSorted((a, b) => a - b);
  const chip = good === 'locked' || good === 'unreadable' || days === undefined ? undefined : daysText(texts, days);
  const header = make(
    'header',
    {},
    make('h1', { text: name }),
    make(
      'p',
      {},
      stateChip(texts, good, chip),
      make('span', { text: `${format} · ${countText(texts, entries.length)}` }),
    ),
    java === undefined ? undefined : make('p', { class: 'faint', text: [java.text, ...java.unseen].join(' ') }),
  );
  const locked =
    good === 'locked' && changeable
      ? make(
          'p',
          { class: 'notice' },
          make('span', { text: texts.lockedText }),
          button(texts.enterPassword, () => vscode.postMessage({ type: 'repair', repair: 'unlock' })),
        )
      : undefined;
  const main = entries.length === 0 ? make('p', { class: 'faint', text: texts.noEntries }) : body(texts, result);
  app.replaceChildren(
    header,
    ...[locked, difference === undefined ? undefined : differences(texts, difference)].flatMap((each) => each ?? []),
    findings(texts, result, changeable),
    main,
    live,
  );
}

function differences(texts: EditorTexts, lines: readonly string[]): HTMLElement {
  if (lines.length === 0) return section(texts.difference, make('p', { class: 'faint', text: texts.noDifference }));
  const shownLines = lines.map((line) =>
    make('li', { class: line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : 'same', text: line }),
  );
  return section(texts.difference, make('ul', { class: 'difference' }, ...shownLines));
}

const FIRST_FINDINGS = 20;

function findings(texts: EditorTexts, { problems, state: good }: MaterialResult, changeable: boolean): HTMLElement {
  const told = problems.filter(({ repair }) => !(good === 'locked' && repair === 'unlock'));
  if (told.length === 0) return make('p', { class: 'faint', text: texts.nothingFound });
  const row = (problem: MaterialProblem): HTMLElement => {
    const { severity, message, alias, rule, repair, index } = problem;
    const text = alias === undefined ? message : `${alias}: ${message}`;
    const item = make(
      'li',
      { class: severity },
      make('strong', { text: texts.severities[severity] }),
      sentence(text, { class: 'value', title: rule }),
    );
    if (repair !== undefined && changeable)
      item.append(
        button(texts.repairs[repair], () =>
          vscode.postMessage({ type: 'repair', repair, ...(index === undefined ? {} : { index }) }),
        ),
      );
    return item;
  };
  const list = make('ul', { class: 'findings' }, ...told.slice(0, FIRST_FINDINGS).map(row));
  const rest = told.slice(FIRST_FINDINGS);
  const more =
    rest.length === 0
      ? undefined
      : button(fill(texts.more, rest.length), () => {
          list.append(...rest.map(row));
          more?.remove();
        });
  const box = make(
    'details',
    { class: 'box-findings' },
    make('summary', { text: `${texts.findings} (${told.length})` }),
    list,
    more,
  );
  box.open = told.some(({ severity }) => severity !== 'information');
  return box;
}

const ROW = 46;
const LINE = 20;

function body(texts: EditorTexts, { entries }: MaterialResult): HTMLElement {
  const searchable = entries.map((each) =>
    [each.alias, each.subject, ...each.names, texts.kinds[each.kind]].join('\n').toLowerCase(),
  );
  const list = new VirtualList<MaterialEntry>({
    label: countText(texts, entries.length),
    rowHeight: ROW,
    render: (each) => entryRow(texts, each),
    select: (each) => choose(each.index, 0),
  });
  list.element.classList.add('entries');
  const count = make('span', { class: 'faint', aria: { live: 'polite' } });
  const search = make('input', { class: 'search', aria: { label: texts.search } });
  search.type = 'search';
  search.placeholder = texts.search;
  search.value = state.search;
  const filter = (): void => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = entries.filter((_, i) => words.every((word) => searchable[i]?.includes(word)));
    list.show(
      found,
      found.findIndex(({ index }) => index === state.index),
    );
    count.textContent = words.length === 0 ? '' : fill(texts.found, found.length, entries.length);
    remember({ search: search.value });
  };
  search.addEventListener('input', filter);
  filter();
  const first = entries.some(({ index }) => index === state.index) ? state.index : 0;
  choose(first, first === state.index ? state.certificate : 0);
  const left = make('div', { class: 'left' }, make('div', { class: 'finder' }, search, count), list.element);
  return make('main', {}, left, panel);
}

function entryRow(texts: EditorTexts, each: MaterialEntry): HTMLElement {
  const title = each.alias ?? (each.subject === undefined ? texts.kinds[each.kind] : shortName(each.subject));
  const kind = each.alias === undefined && each.subject === undefined ? (each.algorithm ?? '') : texts.kinds[each.kind];
  const good = each.state;
  const chip =
    good === 'locked' || good === 'unreadable' || each.daysLeft === undefined
      ? undefined
      : daysText(texts, each.daysLeft);
  return make(
    'div',
    { title: each.subject ?? title },
    make('span', { class: 'title', text: title }),
    make('span', { class: 'faint', text: [kind, ...each.names].join(' · ') }),
    each.daysLeft === undefined && good === 'fine' ? undefined : stateChip(texts, good, chip),
  );
}

function choose(index: number, certificate: number): void {
  remember({ index, certificate });
  if (entry?.index === index) drawEntry();
  else {
    panel.replaceChildren(make('p', { class: 'faint', text: shown?.texts.loading ?? '' }));
    vscode.postMessage({ type: 'entry', index });
  }
}

function drawEntry(): void {
  if (shown === undefined || entry === undefined || entry.index !== state.index) return;
  const { texts, locale, result } = shown;
  const about = result.entries[entry.index];
  if (about === undefined) return;
  const look: Look = {
    texts,
    locale,
    now: result.now,
    copy: (text) => {
      vscode.postMessage({ type: 'copy', text });
      live.textContent = texts.copied;
    },
  };
  const certificate = entry.result.certificates[state.certificate] ?? entry.result.certificates[0];
  const structured = certificate !== undefined || entry.result.request !== undefined;
  const tabs: readonly Tab[] = structured ? ['details', 'asn1', 'pem'] : ['details'];
  const tab = tabs.includes(state.tab) ? state.tab : 'details';
  const content = make('div', {
    class: 'content',
    role: 'tabpanel',
    id: 'content',
    aria: { labelledby: `tab-${tab}` },
  });
  panel.replaceChildren(tabBar(texts, tabs, tab), content);
  if (tab === 'asn1') {
    content.append(make('p', { class: 'faint', text: texts.loading }));
    vscode.postMessage({ type: 'asn1', index: entry.index, certificate: state.certificate });
    return;
  }
  if (tab === 'pem') {
    const text = certificate?.pem ?? entry.result.request?.pem ?? '';
    content.append(
      button(texts.copy, () => look.copy(text)),
      make('pre', { text, tabIndex: 0, aria: { label: texts.pem } }),
    );
    return;
  }
  if (certificate === undefined || about.kind === 'key')
    content.append(...plain(entryTable(look, about, entry.result)));
  if (certificate === undefined) return;
  content.append(
    ...plain(
      chainDiagram(look, entry.result, entry.result.certificates.indexOf(certificate), (i) => {
        remember({ certificate: i });
        drawEntry();
        panel.querySelector<HTMLElement>('.chain [aria-pressed="true"]')?.focus();
      }),
      timeline(look, entry.result.certificates),
      certificateTable(look, certificate),
    ),
  );
}

/** Tables without a row are left out. */
const plain = (...sections: readonly (HTMLElement | undefined)[]): HTMLElement[] =>
  sections.flatMap((each) => (each === undefined || each.querySelector('dl:empty') !== null ? [] : each));

function tabBar(texts: EditorTexts, tabs: readonly Tab[], selected: Tab): HTMLElement {
  const bar = make('div', { class: 'tabs', role: 'tablist' });
  const open = (tab: Tab): void => {
    remember({ tab });
    drawEntry();
    document.getElementById(`tab-${tab}`)?.focus();
  };
  tabs.forEach((tab, i) => {
    const item = button(texts[tab], () => open(tab), {
      role: 'tab',
      id: `tab-${tab}`,
      tabIndex: tab === selected ? 0 : -1,
      aria: { selected: String(tab === selected), controls: 'content' },
    });
    item.addEventListener('keydown', ({ key }) => {
      const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
      const next = tabs[(i + step + tabs.length) % tabs.length];
      if (step !== 0 && next !== undefined) open(next);
    });
    bar.append(item);
  });
  return bar;
}

function drawAsn1(lines: readonly Asn1Line[]): void {
  const content = document.getElementById('content');
  if (content === null || shown === undefined || state.tab !== 'asn1') return;
  const list = new VirtualList<Asn1Line>({
    label: shown.texts.asn1,
    rowHeight: LINE,
    render: ({ offset, depth, length, tag, value }) => {
      const inset = make('span', { class: 'tag', text: tag });
      inset.style.paddingLeft = `${depth * 12}px`;
      return make(
        'div',
        { class: 'line' },
        make('span', { class: 'faint number', text: `${offset}` }),
        inset,
        make('span', { class: 'faint', text: ` (${length})` }),
        make('span', { class: 'value', text: value === undefined ? '' : ` ${value}` }),
      );
    },
  });
  list.element.classList.add('asn1');
  content.replaceChildren(list.element);
  list.show(lines);
}
