// What every part of the page is made of: elements, numbers as text, what is remembered over a reload, figures with their tables.

const svgNamespace = 'http://www.w3.org/2000/svg';

/** An element with attributes and children. Text is always text: no name of a clip is ever read as HTML. */
function element(create, attributes, children) {
    for (const [name, value] of Object.entries(attributes ?? {})) {
        if (value === null || value === undefined || value === false) continue;
        if (name.startsWith('on')) create.addEventListener(name.slice(2), value);
        else create.setAttribute(name, value === true ? '' : value);
    }
    create.append(...children.flat(Infinity).filter(c => c !== null && c !== undefined && c !== false));
    return create;
}

const el = (tag, attributes, ...children) => element(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) => element(document.createElementNS(svgNamespace, tag), attributes, children);

// Numbers as text; what is not known is a dash.

const known = x => typeof x === 'number' && Number.isFinite(x);
const none = '–';
const percent = x => (known(x) ? `${(100 * x).toFixed(1)}\u00a0%` : none);
const bare = x => (known(x) ? (100 * x).toFixed(1) : none);
const points = x => (known(x) ? `${x < 0 ? '−' : '+'}${Math.abs(100 * x).toFixed(1)}` : none);
const whole = x => (known(x) ? Plot.format(',')(x) : none);
const short = x => (!known(x) ? none : x === 0 ? '0' : Math.abs(x) >= 1000 ? Plot.format('.3~s')(x) : Plot.format('.4~g')(x));
const interval = f => (known(f?.low) && known(f?.high) ? `${(100 * f.low).toFixed(1)} to ${(100 * f.high).toFixed(1)}` : '');
const plural = (n, one, many = `${one}s`) => `${whole(n)} ${n === 1 ? one : many}`;
const capital = text => (text ? text[0].toUpperCase() + text.slice(1) : text);
const cut = (text, most) => ([...text].length > most ? `${[...text].slice(0, most - 1).join('')}…` : text);

function duration(seconds) {
    if (!known(seconds)) return none;
    if (seconds < 0.95) return `${Math.round(1000 * seconds)} ms`;
    if (seconds < 59.5) return `${seconds < 9.95 ? seconds.toFixed(1) : Math.round(seconds)} s`;
    const minutes = Math.round(seconds / 60);
    return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** How many of some fractions of 1 fall into each of n equal parts of it. */
const histogram = (values, n) =>
    Array.from({ length: n }, (_, i) => ({
        from: i / n,
        to: (i + 1) / n,
        count: values.filter(v => Math.min(n - 1, Math.floor(v * n)) === i).length,
    }));

/** What was chosen and opened on this page, kept over its reloads and no longer than its tab. */
const remembered = (() => {
    const key = `mpuc:${location.pathname}`;
    let values = {};
    try {
        values = JSON.parse(sessionStorage.getItem(key) ?? '{}') ?? {};
    } catch {
        /* No storage: nothing is remembered. */
    }
    const keep = () => {
        try {
            sessionStorage.setItem(key, JSON.stringify(values));
        } catch {
            /* As above. */
        }
    };
    return {
        get: (name, otherwise) => (Object.hasOwn(values, name) ? values[name] : otherwise),
        set: (name, value) => {
            values[name] = value;
            keep();
        },
    };
})();

/** Details that stay as they were left; what is inside is made when it is first looked at. */
function fold(id, summary, make, attributes) {
    const inside = el('div', { class: 'inside' });
    const box = el(
        'details',
        {
            id,
            ...attributes,
            ontoggle: () => {
                remembered.set(id, box.open);
                fill();
            },
        },
        el('summary', {}, summary),
        inside,
    );
    const fill = () => {
        if (box.open && !inside.hasChildNodes()) inside.append(make());
    };
    box.open = remembered.get(id, false);
    fill();
    return box;
}

/** A choice of one of several: buttons where they are few and short, else a list. */
function choice(id, label, options, changed) {
    const values = options.map(o => String(o.value));
    const start = values.includes(remembered.get(id)) ? remembered.get(id) : values[0];
    const state = { value: start, node: null };
    const choose = value => {
        state.value = value;
        remembered.set(id, value);
        changed(value);
    };
    const isShort = options.length <= 5 && options.reduce((n, o) => n + o.title.length, 0) <= 44;
    if (options.length < 2) return state;
    state.node = isShort
        ? el(
              'fieldset',
              { class: 'choice' },
              el('legend', {}, label),
              options.map(o =>
                  el(
                      'label',
                      {},
                      el('input', {
                          type: 'radio',
                          name: id,
                          id: `${id}-${o.value}`,
                          value: o.value,
                          checked: String(o.value) === start,
                          onchange: () => choose(String(o.value)),
                      }),
                      el('span', {}, o.title),
                  ),
              ),
          )
        : el(
              'label',
              { class: 'choice' },
              el('span', { class: 'legend' }, label),
              el(
                  'select',
                  { id, onchange: e => choose(e.target.value) },
                  options.map(o => el('option', { value: o.value, selected: String(o.value) === start }, o.title)),
              ),
          );
    return state;
}

const titled = values => values.map(v => ({ value: v, title: v }));

/** A table: columns are { title, of, number, head }; of gives text or a node. */
function table(columns, rows, attributes) {
    const cell = (c, row) =>
        el(c.head ? 'th' : 'td', { class: c.number ? 'number' : c.class, scope: c.head ? 'row' : null }, c.of(row));
    return el(
        'div',
        { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': attributes?.label ?? 'table' },
        el(
            'table',
            attributes?.label ? {} : null,
            el(
                'thead',
                {},
                el(
                    'tr',
                    {},
                    columns.map(c => el('th', { scope: 'col', class: c.number ? 'number' : null }, c.title)),
                ),
            ),
            el(
                'tbody',
                {},
                rows.map(row =>
                    el(
                        'tr',
                        attributes?.row?.(row),
                        columns.map(c => cell(c, row)),
                    ),
                ),
            ),
        ),
    );
}

/** What a drawing gives; one that fails says so in its place and on the console, and takes no other with it. */
function attempt(id, draw) {
    try {
        return draw();
    } catch (fault) {
        console.error(`${id}: ${fault.stack ?? fault}`);
        return el('p', { class: 'waiting' }, 'This figure could not be drawn; its table has the numbers.');
    }
}

// In a frame of its own: what a drawing changes of the page's size is no loop then.
const widths = new ResizeObserver(entries => requestAnimationFrame(() => entries.forEach(e => e.target.fit?.(e.contentRect.width))));

/**
 * A figure: what is to be seen, the drawing in the width that there is, and the same as a table for whom a drawing says nothing.
 * draw: width -> SVG; says: the drawing in a sentence; rows: { columns, rows } of the table; before: choices above the drawing.
 */
function figure({ id, title, caption, says, draw, rows, before, legend, most = 1200, wide = false }) {
    const canvas = el('div', { class: 'canvas' });
    const note = el('p', { class: 'caption' });
    const marks = el('div', { class: 'legend-row' });
    const data =
        rows && fold(`${id}-table`, 'As a table', () => table(rows().columns, rows().rows, { label: title }), { class: 'as-table' });
    let width = 0;
    const redraw = () => {
        if (width <= 0) return;
        note.replaceChildren(...[caption?.() ?? []].flat());
        marks.replaceChildren(...[legend?.(redraw) ?? []].flat().filter(Boolean));
        const made = attempt(id, () => draw(Math.min(width, most)));
        const sign = made.matches?.('svg') ? made : made.querySelector('svg');
        sign?.setAttribute('role', 'img');
        sign?.setAttribute('aria-label', `${title}. ${says?.() ?? ''}`);
        canvas.replaceChildren(made);
        const body = data?.querySelector('.inside');
        if (body?.hasChildNodes()) body.replaceChildren(table(rows().columns, rows().rows, { label: title }));
    };
    canvas.fit = w => {
        if (Math.abs(w - width) >= 1) {
            width = w;
            redraw();
        }
    };
    const node = el(
        'figure',
        { id: `chart-${id}`, 'data-chart': id, class: wide ? 'wide' : null },
        el('figcaption', {}, el('h3', {}, title), note),
        before?.some(Boolean) && el('div', { class: 'choices' }, before),
        marks,
        canvas,
        data,
    );
    widths.observe(canvas);
    return { node, redraw, canvas };
}

/** What all drawings have in common. */
const common = (width, more) => ({
    width,
    ...more,
    style: { background: 'none', color: 'var(--ink)', fontSize: '12px', fontFamily: 'inherit', overflow: 'visible', ...more.style },
});

const tipStyle = {
    fill: 'var(--raised)',
    stroke: 'var(--line)',
    fontSize: 12,
    textPadding: 9,
    lineHeight: 1.35,
    pathFilter: 'var(--shadow)',
};

/** Colours of categories, told apart by colour-blind eyes too; symbols besides. */
const colours = Array.from({ length: 10 }, (_, i) => `var(--c${i})`);
const colour = i => colours[i % colours.length];
const symbols = ['circle', 'square', 'triangle', 'diamond', 'star', 'wye', 'cross', 'down'];

/** A symbol as drawings take it: one that they have not is drawn here. */
const symbolOf = name => (name === 'down' ? pointingDown : name);
const pointingDown = {
    draw(context, size) {
        const y = Math.sqrt(size / 5.2);
        context.moveTo(0, 2 * y);
        context.lineTo(1.732 * y, -y);
        context.lineTo(-1.732 * y, -y);
        context.closePath();
    },
};
const dashes = ['', '7 3', '2 3', '9 3 2 3'];

/** A legend whose entries can be pressed: one stands out, the others fade. */
function pressable(id, entries, redraw) {
    const chosen = remembered.get(id, null);
    return el(
        'div',
        { class: 'legend', role: 'group', 'aria-label': 'Legend: press one to have it stand out' },
        entries.map(e =>
            el(
                'button',
                {
                    type: 'button',
                    id: `${id}-${e.key}`,
                    'aria-pressed': String(chosen === e.key),
                    onclick: () => {
                        remembered.set(id, remembered.get(id, null) === e.key ? null : e.key);
                        redraw();
                        document.getElementById(`${id}-${e.key}`)?.focus();
                    },
                },
                glyph(e),
                e.title,
            ),
        ),
    );
}

/** A legend that only tells. */
const plain = entries =>
    el(
        'div',
        { class: 'legend' },
        entries.map(e => el('span', {}, glyph(e), e.title)),
    );

function glyph({ colour: fill = 'var(--ink)', symbol, dash, hollow }) {
    const box = { width: 16, height: 12, viewBox: '-8 -6 16 12', 'aria-hidden': 'true' };
    if (dash !== undefined)
        return svg('svg', box, svg('path', { d: 'M-8,0H8', stroke: fill, 'stroke-width': 2, 'stroke-dasharray': dash }));
    const shape = {
        circle: 'M4.5,0A4.5,4.5 0 1 1 -4.5,0A4.5,4.5 0 1 1 4.5,0Z',
        square: 'M-4,-4H4V4H-4Z',
        triangle: 'M0,-5L4.6,3.6H-4.6Z',
        down: 'M0,5L4.6,-3.6H-4.6Z',
        diamond: 'M0,-5.4L4.2,0L0,5.4L-4.2,0Z',
        star: 'M0,-5.6L1.5,-1.9L5.4,-1.7L2.4,0.8L3.3,4.6L0,2.5L-3.3,4.6L-2.4,0.8L-5.4,-1.7L-1.5,-1.9Z',
        wye: 'M-1.7,1V5H1.7V1L5,-1L3.4,-4L0,-2L-3.4,-4L-5,-1Z',
        cross: 'M-1.6,-5H1.6V-1.6H5V1.6H1.6V5H-1.6V1.6H-5V-1.6H-1.6Z',
        tick: 'M-1,-6H1V-3.2H-1ZM-1,-1.4H1V1.4H-1ZM-1,3.2H1V6H-1Z',
        times: 'M-4,-4L4,4M4,-4L-4,4',
        bar: 'M-8,-4H8V4H-8Z',
    }[symbol ?? 'circle'];
    const stroked = hollow || symbol === 'times';
    return svg(
        'svg',
        box,
        svg('path', { d: shape, fill: stroked ? 'none' : fill, stroke: stroked ? fill : 'none', 'stroke-width': 1.8 }),
    );
}

/** A part of the page under its own heading; with nothing to show yet, what it waits for. Its figures are made here, and fail alone. */
function section(id, title, lead, figures, waits) {
    const content = [attempt(id, figures)].flat();
    const isEmpty = content.length === 0;
    return el(
        'section',
        { id, 'data-section': id, 'data-state': isEmpty ? 'waiting' : 'shown', 'aria-labelledby': `${id}-title` },
        el('h2', { id: `${id}-title` }, el('a', { href: `#${id}` }, title)),
        lead && !isEmpty && el('p', { class: 'lead' }, lead),
        isEmpty ? el('p', { class: 'waiting' }, waits) : content,
    );
}
