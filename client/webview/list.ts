import { make } from './dom.ts';

interface Options<T> {
  readonly label: string;
  /** Pixels; every row has the same. */
  readonly rowHeight: number;
  readonly render: (item: T) => HTMLElement;
  readonly select?: (item: T) => void;
}

/** Rows beyond those that are seen, so that fast scrolling shows no gaps. */
const AROUND = 8;
/** Browsers do not draw boxes above some 17 million pixels: the scrolled height is held below. */
const TALLEST = 8_000_000;

/** A list of any length: only the rows that are seen exist. Moved through by keys as a list box is. */
export class VirtualList<T> {
  readonly element: HTMLElement;
  readonly #rows: HTMLElement;
  readonly #options: Options<T>;
  #items: readonly T[] = [];
  #selected = -1;
  #drawn = '';
  readonly #id = `list-${++lists}`;

  constructor(options: Options<T>) {
    this.#options = options;
    this.#rows = make('div', { class: 'rows', role: 'presentation' });
    this.element = make(
      'div',
      { class: 'virtual', role: 'listbox', tabIndex: 0, aria: { label: options.label } },
      this.#rows,
    );
    this.element.addEventListener('scroll', () => this.#draw());
    this.element.addEventListener('keydown', (event) => this.#key(event));
    new ResizeObserver(() => this.#draw()).observe(this.element);
  }

  show(items: readonly T[], selected = -1): void {
    this.#items = items;
    this.#selected = Math.min(selected, items.length - 1);
    this.#rows.style.height = `${Math.min(items.length * this.#options.rowHeight, TALLEST)}px`;
    this.#drawn = '';
    if (this.#selected >= 0) this.#reveal();
    this.#draw();
  }

  #choose(index: number): void {
    const item = this.#items[index];
    if (item === undefined) return;
    this.#selected = index;
    this.#reveal();
    this.#drawn = '';
    this.#draw();
    this.#options.select?.(item);
  }

  #key(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.#options.rowHeight) - 1);
    const last = this.#items.length - 1;
    const to = {
      ArrowDown: this.#selected + 1,
      ArrowUp: this.#selected - 1,
      PageDown: this.#selected + page,
      PageUp: this.#selected - page,
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#choose(Math.max(0, Math.min(last, to)));
  }

  /** How many rows' heights a pixel of scrolling stands for: 1 but in lists that are too long to be drawn. */
  get #scale(): number {
    return Math.max(1, (this.#items.length * this.#options.rowHeight) / TALLEST);
  }

  #reveal(): void {
    const { rowHeight } = this.#options;
    const top = (this.#selected * rowHeight) / this.#scale;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + rowHeight > scrollTop + clientHeight) this.element.scrollTop = top + rowHeight - clientHeight;
  }

  #draw(): void {
    const { rowHeight, render } = this.#options;
    const { scrollTop, clientHeight } = this.element;
    const first = Math.max(0, Math.floor((scrollTop * this.#scale) / rowHeight) - AROUND);
    const count = Math.ceil(clientHeight / rowHeight) + 2 * AROUND;
    const last = Math.min(this.#items.length, first + count);
    const drawn = `${first}-${last}`;
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const offset = scrollTop - scrollTop * this.#scale;
    const rows = this.#items.slice(first, last).map((item, i) => {
      const index = first + i;
      const row = render(item);
      row.classList.add('row');
      row.id = `${this.#id}-${index}`;
      row.setAttribute('role', 'option');
      row.setAttribute('aria-selected', String(index === this.#selected));
      row.setAttribute('aria-posinset', String(index + 1));
      row.setAttribute('aria-setsize', String(this.#items.length));
      row.style.top = `${index * rowHeight + offset}px`;
      row.style.height = `${rowHeight}px`;
      row.addEventListener('mousedown', () => this.#choose(index));
      return row;
    });
    this.#rows.replaceChildren(...rows);
    if (this.#selected >= first && this.#selected < last)
      this.element.setAttribute('aria-activedescendant', `${this.#id}-${this.#selected}`);
    else this.element.removeAttribute('aria-activedescendant');
  }
}

let lists = 0;
