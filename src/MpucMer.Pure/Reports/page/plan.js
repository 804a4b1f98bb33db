// What was built and how: the encoders layer by layer, the steps of the plan with their times.

/** The shape of what a layer gives, as a picture: channels high, time or space wide, both by their logarithm. */
function shape(output, largest) {
    const [high, ...rest] = output?.length ? output : [1];
    const wide = rest.reduce((n, d) => n * d, 1);
    const side = n => 4 + (30 * Math.log2(1 + Math.max(1, n))) / Math.log2(1 + largest);
    const [w, h] = [rest.length ? side(wide) : 4, side(high)];
    return svg(
        'svg',
        { width: 38, height: 24, viewBox: '0 0 38 24', 'aria-hidden': 'true' },
        svg('rect', { x: (38 - w) / 2, y: (24 - h * 0.68) / 2, width: w, height: h * 0.68, rx: 2, class: 'shape' }),
    );
}

function bar(share, text) {
    return el('span', { class: 'bar' }, el('span', { class: 'fill', style: null, 'data-share': String(share) }), el('span', {}, text));
}

/** Widths of bars, set as the page's policy allows: by script and not by attributes. */
function settled(node) {
    for (const fill of node.querySelectorAll('[data-share]')) fill.style.width = `${(100 * Number(fill.dataset.share)).toFixed(1)}%`;
    return node;
}

function encoders(report) {
    const all = (report.encoders ?? []).filter(e => e.layers?.length);
    if (!all.length) return [];
    const largest = Math.max(...all.flatMap(e => e.layers.flatMap(l => l.output ?? [1])));
    return all.map(e => {
        const most = {
            parameters: Math.max(1, ...e.layers.map(l => l.parameters ?? 0)),
            macs: Math.max(1, ...e.layers.map(l => l.macs ?? 0)),
        };
        // What all names begin with says nothing of a layer.
        const first = /^[^.]+\./.exec(e.layers[0].name)?.[0] ?? '';
        const name = l => (l.name.startsWith(first) ? l.name.slice(first.length) : l.name);
        const row = l =>
            el(
                'tr',
                {},
                el('td', { class: 'glyph' }, shape(l.output, largest)),
                el('th', { scope: 'row' }, name(l), l.kind && l.kind !== l.name && el('small', {}, ` ${l.kind}`)),
                el('td', { class: 'number' }, (l.output ?? []).join(' × ') || none),
                el('td', {}, bar((l.parameters ?? 0) / most.parameters, short(l.parameters))),
                el('td', {}, bar((l.macs ?? 0) / most.macs, short(l.macs))),
            );
        const layers = part =>
            el(
                'table',
                { class: 'layers' },
                el(
                    'thead',
                    {},
                    el(
                        'tr',
                        {},
                        ['', 'Layer', 'Output', 'Parameters', 'MACs a clip'].map((t, i) =>
                            el('th', { scope: 'col', class: i === 2 ? 'number' : null }, t),
                        ),
                    ),
                ),
                el('tbody', {}, part.map(row)),
            );
        const head = 14;
        const scroll = part =>
            el(
                'div',
                { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `Layers of the encoder of ${e.modality}` },
                settled(layers(part)),
            );
        return el(
            'figure',
            { 'data-chart': `encoder-${e.modality}`, id: `chart-encoder-${e.modality}` },
            el(
                'figcaption',
                {},
                el('h3', {}, `Encoder of ${e.modality}`),
                el(
                    'p',
                    { class: 'caption' },
                    `${plural(e.layers.length, 'layer')}, ${short(e.parameters)} parameters, ${short(e.macs)} multiply-accumulates` +
                        " a clip. Boxes show the output's shape:" +
                        ' height is channels, width is time or space.',
                ),
            ),
            scroll(e.layers.slice(0, head)),
            e.layers.length > head &&
                fold(`encoder-${e.modality}-all`, `The other ${e.layers.length - head} layers`, () => scroll(e.layers.slice(head))),
        );
    });
}

// The plan.

function stageTimes(steps) {
    const stages = [...new Set(steps.map(s => s.stage))];
    return stages.map(stage => {
        const of = steps.filter(s => s.stage === stage);
        return { stage, n: of.length, reused: of.filter(s => s.reused).length, seconds: Plot.sum(of, s => s.seconds ?? 0) };
    });
}

/** Of very many steps those of a stage are drawn as one. */
function gathered(steps, most = 30) {
    const stageOf = new Map(steps.map(s => [s.name, s.stage]));
    const times = stageTimes(steps);
    if (Math.max(...times.map(t => t.n)) <= most) return steps;
    return times.map(t => {
        const needs = steps.filter(s => s.stage === t.stage).flatMap(s => s.needs ?? []);
        return {
            name: t.stage,
            stage: t.stage,
            title: plural(t.n, 'step'),
            needs: [...new Set(needs.map(n => stageOf.get(n)))].filter(n => n && n !== t.stage),
            seconds: t.reused < t.n ? t.seconds : null,
            reused: t.reused === t.n,
        };
    });
}

/** Columns are stages, rows folds and seeds; a line goes from what a step needs. */
function graph(report, available) {
    const steps = gathered(report.plan);
    const stages = [...new Set(steps.map(s => s.stage))];
    const columns = stages.map(stage => steps.filter(s => s.stage === stage));
    const [boxHeight, gapY, top] = [34, 10, 30];
    // As wide as the page lets them be; on a narrow one the drawing is wider than it, and scrolls.
    const boxWidth = Math.max(148, Math.min(190, (available - 30 * (stages.length - 1)) / stages.length));
    const gapX = Math.max(24, Math.min(60, (available - boxWidth * stages.length) / Math.max(1, stages.length - 1)));
    const letters = Math.floor((boxWidth - 62) / 6.2);
    const tallest = Math.max(...columns.map(c => c.length));
    const height = top + tallest * (boxHeight + gapY);
    const width = stages.length * (boxWidth + gapX) - gapX;
    const longest = Math.max(...steps.map(s => s.seconds ?? 0), 1e-9);
    const place = new Map();
    columns.forEach((column, i) =>
        column.forEach((s, j) =>
            place.set(s.name, {
                s,
                x: i * (boxWidth + gapX),
                y: top + (height - top - column.length * (boxHeight + gapY)) / 2 + j * (boxHeight + gapY),
            }),
        ),
    );
    const curve = (from, to) => {
        const [x1, y1, x2, y2] = [from.x + boxWidth, from.y + boxHeight / 2, to.x, to.y + boxHeight / 2];
        const bend = Math.max(18, (x2 - x1) / 2);
        return `M${x1},${y1}C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
    };
    const edges = steps.flatMap(s => (s.needs ?? []).map(n => [place.get(n), place.get(s.name)]).filter(([a]) => a));
    // The stage is the column's, and of one seed none has to be named.
    const seed = (report.seeds?.length ?? 1) > 1 ? ' seed $1' : '';
    const full = s => s.title ?? (s.name.replace(`${s.stage} `, '').replace(/ seed (\S+)$/, seed) || s.name);
    const name = s => (full(s).length > letters ? full(s).replace('fold ', '') : full(s));
    const time = s => (s.reused ? 'reused' : known(s.seconds) ? duration(s.seconds) : report.status === 'running' ? '…' : '');
    return svg(
        'svg',
        { width, height, viewBox: `0 0 ${width} ${height}`, class: 'graph' },
        edges.map(([a, b]) => svg('path', { d: curve(a, b), class: 'edge' })),
        stages.map((stage, i) => svg('text', { x: i * (boxWidth + gapX), y: 14, class: 'stage' }, stage)),
        [...place.values()].map(({ s, x, y }) =>
            svg(
                'g',
                { transform: `translate(${x},${y})`, class: s.reused ? 'step reused' : known(s.seconds) ? 'step made' : 'step open' },
                svg('title', {}, `${s.name}: ${s.reused ? 'was there' : known(s.seconds) ? duration(s.seconds) : 'no time is known'}`),
                svg('rect', { width: boxWidth, height: boxHeight, rx: 6 }),
                !s.reused &&
                    known(s.seconds) &&
                    svg('rect', {
                        class: 'share',
                        y: boxHeight - 4,
                        height: 4,
                        rx: 2,
                        width: Math.max(4, (boxWidth * s.seconds) / longest),
                    }),
                svg('text', { x: 9, y: 21 }, cut(name(s), letters)),
                svg('text', { x: boxWidth - 8, y: 21, class: 'time' }, time(s)),
            ),
        ),
    );
}

function plan(report) {
    const steps = report.plan ?? [];
    if (!steps.length) return [];
    const times = stageTimes(steps);
    const made = times.filter(t => t.seconds > 0);
    const total = Plot.sum(made, t => t.seconds);
    const reused = steps.filter(s => s.reused).length;
    const gist = () =>
        `${plural(steps.length, 'step')}, ${whole(reused)} of them reused; ${duration(total)} of work` +
        `${made.length ? `, most of it ${made.reduce((a, b) => (b.seconds > a.seconds ? b : a)).stage}` : ''}.`;
    const rows = () => ({
        rows: steps,
        columns: [
            { title: 'Step', head: true, of: s => s.name },
            { title: 'Stage', of: s => s.stage },
            { title: 'Time', number: true, of: s => (s.reused ? 'reused' : duration(s.seconds)) },
            { title: 'Needs', of: s => (s.needs ?? []).join(', ') || none },
        ],
    });
    const time =
        made.length &&
        figure({
            id: 'times',
            title: 'Where the time went',
            most: 1120,
            wide: true,
            caption: () => `Seconds of the steps that this run made, by stage, all threads of it together. ${gist()}`,
            says: () => made.map(t => `${t.stage}: ${duration(t.seconds)}`).join('; '),
            draw: width =>
                Plot.plot(
                    common(width, {
                        height: 26 * made.length + 44,
                        marginLeft: 88,
                        marginRight: 96,
                        marginTop: 4,
                        marginBottom: 36,
                        x: { nice: false },
                        y: { domain: made.map(t => t.stage), label: null, padding: 0.25 },
                        marks: [
                            Plot.gridX({ stroke: 'var(--line)', strokeOpacity: 1, ticks: 5 }),
                            Plot.axisX({ ticks: 5, tickSize: 0, color: 'var(--muted)', label: 'seconds →' }),
                            Plot.axisY({ tickSize: 0, fontSize: 13, label: null }),
                            Plot.barX(made, { x: 'seconds', y: 'stage', fill: 'var(--accent)', rx: 3 }),
                            Plot.text(made, {
                                x: 'seconds',
                                y: 'stage',
                                dx: 7,
                                textAnchor: 'start',
                                text: t => `${duration(t.seconds)}, ${plural(t.n - t.reused, 'step')}`,
                            }),
                        ],
                    }),
                ),
            rows: () => ({
                rows: times,
                columns: [
                    { title: 'Stage', head: true, of: t => t.stage },
                    { title: 'Steps', number: true, of: t => whole(t.n) },
                    { title: 'Reused', number: true, of: t => whole(t.reused) },
                    { title: 'Time', number: true, of: t => duration(t.seconds) },
                ],
            }),
        }).node;
    const drawing = figure({
        id: 'plan',
        title: 'The steps',
        wide: true,
        most: Infinity,
        says: gist,
        rows,
        caption: () =>
            'Left to right: a step needs what its lines come from. The bar under a step is its time;' +
            ' dashed steps were in the store already.',
        draw: width =>
            el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Graph of steps' }, graph(report, width)),
    }).node;
    return [time, drawing].filter(Boolean);
}
