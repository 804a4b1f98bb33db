// How well it does: scores with intervals, and what is taken for what.

const kinds = {
    trained: { title: 'trained encoders', colour: 'var(--accent)', symbol: 'circle' },
    untrained: { title: 'untrained encoders', colour: 'var(--second)', symbol: 'square', hollow: true },
    majority: { title: 'always the majority', colour: 'var(--third)', symbol: 'tick', half: 'upper' },
    chance: { title: 'chance', colour: 'var(--muted)', symbol: 'tick', half: 'lower' },
};

const isPoint = row => row.encoders === 'trained' || row.encoders === 'untrained';
const rowOf = (rows, probe, encoders) =>
    rows.find(r => r.encoders === encoders && r.probe === probe) ??
    (encoders === 'trained' || encoders === 'untrained'
        ? undefined
        : rows.find(r => r.encoders === encoders && (r.probe === null || r.probe === undefined || r.probe === 'fused')));
const figureOf = (row, measure) => row?.figures?.[measure];

/** Probes, fused first, and what they are called. */
const probesOf = report => [...new Set((report.rows ?? []).filter(isPoint).map(r => r.probe))];

/** Dots with whiskers on one scale of percent: what is compared lies on lines of its own, reference values are ticks across them. */
function whiskers(width, { lines, dots, ticks, label, least = null }) {
    const names = lines.map(l => l.title);
    const longest = Math.max(...names.map(n => n.length));
    const narrow = width < 520;
    const marginLeft = Math.min(narrow ? 96 : width > 900 ? 260 : 190, 18 + 7 * longest);
    const letters = Math.floor((marginLeft - 12) / 7);
    const band = narrow ? 58 : 50;
    const values = [...dots, ...ticks].flatMap(d => [d.value, d.low, d.high]).filter(known);
    const low = least ?? Math.max(0, Math.floor(20 * (Math.min(...values) - 0.02)) / 20);
    const high = Math.min(1, Math.ceil(20 * (Math.max(...values) + 0.02)) / 20);
    const at = d => ({ x: 'value', y: 'line', dy: d });
    const lanes = [...new Set(dots.map(d => d.lane))];
    const shift = lane => (lanes.length < 2 ? 0 : (lanes.indexOf(lane) - (lanes.length - 1) / 2) * 17);
    const written = d => `${percent(d.value)}${interval(d) ? `  (${interval(d)})` : ''}`;
    return Plot.plot(
        common(width, {
            height: 42 + band * lines.length,
            marginLeft,
            marginRight: narrow ? 14 : 150,
            marginTop: 6,
            marginBottom: 36,
            x: {
                domain: [low, high],
                percent: false,
                tickFormat: x => `${Math.round(100 * x)}`,
                label,
                labelAnchor: 'right',
                ticks: narrow ? 5 : 8,
            },
            y: { type: 'band', domain: names, label: null, padding: 0.1, tickFormat: t => cut(t, letters), tickSize: 0 },
            marks: [
                Plot.gridX({ stroke: 'var(--line)', strokeOpacity: 1, ticks: narrow ? 5 : 8 }),
                Plot.axisX({
                    ticks: narrow ? 5 : 8,
                    tickSize: 0,
                    color: 'var(--muted)',
                    label,
                    tickFormat: x => `${Math.round(100 * x)}`,
                }),
                Plot.axisY({ tickSize: 0, fontSize: 13, tickFormat: t => cut(t, letters), label: null }),
                // Chance and majority may be the same: each has its half.
                ...[undefined, 'upper', 'lower'].map(half =>
                    Plot.tickX(
                        ticks.filter(t => t.half === half),
                        {
                            x: 'value',
                            y: 'line',
                            stroke: d => d.colour,
                            strokeWidth: 2.5,
                            strokeDasharray: '3 2',
                            insetTop: half === 'lower' ? band / 2 - 3 : 2,
                            insetBottom: half === 'upper' ? band / 2 - 3 : 2,
                        },
                    ),
                ),
                ...lanes.flatMap(lane => {
                    const of = dots.filter(d => d.lane === lane);
                    return [
                        Plot.link(
                            of.filter(d => known(d.low)),
                            {
                                x1: 'low',
                                x2: 'high',
                                y1: 'line',
                                y2: 'line',
                                dy: shift(lane),
                                stroke: d => d.colour,
                                strokeWidth: 2,
                                strokeLinecap: 'round',
                                strokeOpacity: 0.75,
                            },
                        ),
                        Plot.dot(of, {
                            ...at(shift(lane)),
                            r: 5.5,
                            fill: d => (d.hollow ? 'var(--card)' : d.colour),
                            stroke: d => d.colour,
                            strokeWidth: 2,
                            symbol: d => symbolOf(d.symbol ?? 'circle'),
                        }),
                        narrow
                            ? Plot.text(of, {
                                  ...at(shift(lane)),
                                  dy: shift(lane) + (shift(lane) > 0 ? 12 : -11),
                                  text: d => percent(d.value),
                                  fill: 'var(--ink)',
                                  fontSize: 11,
                              })
                            : Plot.text(of, {
                                  y: 'line',
                                  dy: shift(lane),
                                  frameAnchor: 'right',
                                  dx: 12,
                                  textAnchor: 'start',
                                  text: written,
                                  fill: 'var(--ink)',
                                  fillOpacity: lane === 'trained' || lanes.length < 2 ? 1 : 0.7,
                                  fontSize: 12,
                                  fontVariant: 'tabular-nums',
                              }),
                        Plot.tip(of, Plot.pointer({ ...at(shift(lane)), ...tipStyle, maxRadius: 30, title: d => d.tip })),
                    ];
                }),
            ],
        }),
    );
}

function scores(report) {
    const rows = report.rows ?? [];
    const probes = probesOf(report);
    if (!probes.length) return [];
    const measures = report.measures ?? [];
    const chosen = choice(
        'scores-measure',
        'Score',
        measures.map(m => ({ value: m.name, title: m.title })),
        () => shown.redraw(),
    );
    const title = () => measures.find(m => m.name === chosen.value)?.title ?? chosen.value;
    const dots = () =>
        rows.filter(isPoint).flatMap(row => {
            const f = figureOf(row, chosen.value);
            const kind = kinds[row.encoders];
            return known(f?.value)
                ? [
                      {
                          ...f,
                          line: row.probe,
                          lane: row.encoders,
                          ...kind,
                          tip: [
                              `${row.probe}, ${kind.title}`,
                              `${title()} ${percent(f.value)}`,
                              known(f.low) && `95 % interval ${interval(f)} %`,
                              known(f.sd) && `deviation of folds and seeds ${percent(f.sd)}`,
                              known(f.n) && `${whole(f.n)} judgements of ${plural(f.groups, 'group')}`,
                          ]
                              .filter(Boolean)
                              .join('\n'),
                      },
                  ]
                : [];
        });
    const ticks = () =>
        probes.flatMap(probe =>
            ['majority', 'chance'].flatMap(encoders => {
                const f = figureOf(rowOf(rows, probe, encoders), chosen.value);
                return known(f?.value) ? [{ ...kinds[encoders], value: f.value, line: probe, encoders }] : [];
            }),
        );
    const shown = figure({
        id: 'scores',
        title: 'Every probe against what needs no training',
        wide: true,
        before: [chosen.node],
        caption: () =>
            `${capital(title())} on clips of groups that no network was trained on, in percent.` +
            ' Whiskers are 95 % intervals by bootstrap over' +
            ' groups: where they reach a reference, the difference may be luck.',
        legend: () =>
            plain(
                Object.entries(kinds)
                    .filter(([k]) => rows.some(r => r.encoders === k))
                    .map(([, k]) => k),
            ),
        says: () =>
            dots()
                .map(d => `${d.line}, ${d.title}: ${percent(d.value)}${interval(d) && `, ${interval(d)}`}`)
                .join('; '),
        draw: width =>
            whiskers(width, { lines: probes.map(p => ({ title: p })), dots: dots(), ticks: ticks(), label: `${title()}, % →` }),
        rows: () => ({
            rows,
            columns: [
                { title: 'Probe', head: true, of: r => r.probe ?? '' },
                { title: 'Encoders', of: r => kinds[r.encoders]?.title ?? r.encoders },
                ...measures.flatMap(m => [
                    { title: `${capital(m.title)}, %`, number: true, of: r => bare(figureOf(r, m.name)?.value) },
                    { title: '95 % interval', number: true, of: r => interval(figureOf(r, m.name)) },
                ]),
                { title: 'n', number: true, of: r => whole(figureOf(r, measures[0]?.name)?.n) },
                { title: 'Groups', number: true, of: r => whole(figureOf(r, measures[0]?.name)?.groups) },
            ],
        }),
    });
    return [shown.node];
}

// Confusion.

const added = matrices => matrices.reduce((all, one) => all.map((row, i) => row.map((n, j) => n + one[i][j])));
const foldName = (report, f) => ((report.seeds?.length ?? 1) > 1 ? `fold ${f.name}, seed ${f.seed}` : `fold ${f.name}`);

/** A share of the strongest colour that a cell can have, over the colour of an empty one. */
const tint = share => `color-mix(in oklab, var(--accent) ${(100 * Math.sqrt(share)).toFixed(0)}%, var(--empty))`;

function matrix(width, labels, counts, asShares) {
    const k = labels.length;
    const longest = Math.max(...labels.map(l => Math.min(14, l.length)));
    const marginLeft = 18 + 6.6 * longest;
    const size = Math.min(64, (width - marginLeft - 8) / k);
    const sums = counts.map(r => Plot.sum(r));
    const cells = counts.flatMap((row, i) =>
        row.map((n, j) => ({ truth: labels[i], said: labels[j], n, share: sums[i] ? n / sums[i] : 0, isRight: i === j })),
    );
    const fits = size >= 26;
    const written = d => (d.n === 0 ? '' : asShares ? `${Math.round(100 * d.share)}` : whole(d.n));
    const marginBottom = 30 + 4.6 * longest;
    return Plot.plot(
        common(marginLeft + size * k + 8, {
            height: size * k + marginBottom + 24,
            marginLeft,
            marginRight: 8,
            marginTop: 24,
            marginBottom,
            x: {
                domain: labels,
                label: 'predicted',
                labelAnchor: 'center',
                padding: 0,
                tickRotate: -38,
                tickSize: 0,
                labelOffset: marginBottom - 4,
                tickFormat: t => cut(t, 14),
            },
            y: { domain: labels, label: null, padding: 0, tickSize: 0, tickFormat: t => cut(t, 14) },
            marks: [
                Plot.cell(cells, {
                    x: 'said',
                    y: 'truth',
                    fill: { value: cells.map(d => tint(d.share)), scale: null },
                    inset: 1,
                    rx: 3,
                }),
                Plot.cell(
                    cells.filter(d => d.isRight),
                    { x: 'said', y: 'truth', fill: 'none', stroke: 'var(--ink)', strokeOpacity: 0.55, inset: 1.5, rx: 3 },
                ),
                ...(fits
                    ? [
                          Plot.text(cells, {
                              x: 'said',
                              y: 'truth',
                              text: written,
                              fontSize: size < 36 ? 10.5 : 12.5,
                              fill: { value: cells.map(d => (d.share > 0.3 ? 'var(--on-accent)' : 'var(--ink)')), scale: null },
                          }),
                      ]
                    : []),
                Plot.text(['truth ↓'], {
                    frameAnchor: 'top-left',
                    dx: -marginLeft + 2,
                    dy: -18,
                    textAnchor: 'start',
                    fill: 'var(--muted)',
                }),
                Plot.tip(
                    cells,
                    Plot.pointer({
                        x: 'said',
                        y: 'truth',
                        ...tipStyle,
                        title: d => `${d.truth}, predicted ${d.said}\n${plural(d.n, 'clip')}, ${percent(d.share)} of ${d.truth}`,
                    }),
                ),
            ],
        }),
    );
}

function confusion(report) {
    const folds = (report.folds ?? []).filter(f => f.confusion && Object.keys(f.confusion).length);
    if (!folds.length || !report.labels.length) return [];
    const probes = [...new Set(folds.flatMap(f => Object.keys(f.confusion)))];
    const again = () => shown.redraw();
    const probe = choice('confusion-probe', 'Probe', titled(probes), again);
    const over = choice(
        'confusion-fold',
        'Clips of',
        [{ value: 'all', title: 'all folds' }, ...folds.map((f, i) => ({ value: i, title: foldName(report, f) }))],
        again,
    );
    const unit = choice(
        'confusion-unit',
        'Show',
        [
            { value: 'counts', title: 'clips' },
            { value: 'shares', title: '% of truth' },
        ],
        again,
    );
    const counts = () => {
        const of = (over.value === 'all' ? folds : [folds[over.value]]).map(f => f.confusion[probe.value]).filter(Boolean);
        return of.length ? added(of) : report.labels.map(() => report.labels.map(() => 0));
    };
    const mistaken = () =>
        counts()
            .flatMap((row, i) => row.map((n, j) => ({ i, j, n })))
            .filter(d => d.i !== d.j && d.n > 0)
            .sort((a, b) => b.n - a.n)[0];
    const worst = () =>
        mistaken()
            ? `Most often mistaken: ${report.labels[mistaken().i]} for ${report.labels[mistaken().j]}, ` +
              `${plural(mistaken().n, 'clip')}.`
            : 'No clip is mistaken.';
    const shown = figure({
        id: 'confusion',
        title: 'What is taken for what',
        most: 560,
        before: [probe.node, over.node, unit.node],
        caption: () => `Rows are the truth, columns what the probe predicts; the colour is the share of the row. ${worst()}`,
        says: worst,
        draw: width => matrix(width, report.labels, counts(), unit.value === 'shares'),
        rows: () => ({
            rows: report.labels.map((l, i) => ({ l, row: counts()[i] })),
            columns: [
                { title: 'Truth', head: true, of: r => r.l },
                ...report.labels.map((l, j) => ({ title: l, number: true, of: r => whole(r.row[j]) })),
            ],
        }),
    });
    return [shown.node];
}
