// How it was trained: curves of the contrastive training and of the probes, by fold and seed.

/** At most so many points of a line: of more, every so-many-th and the last. */
function thinned(rows, most = 500) {
    const step = Math.ceil(rows.length / most);
    return step <= 1 ? rows : rows.filter((_, i) => i % step === 0 || i === rows.length - 1);
}

const runKey = c => `${c.fold}/${c.seed}`;
const runsOf = curves => [...new Set(curves.map(runKey))];
const runTitle = (report, c) => ((report.seeds?.length ?? 1) > 1 ? `fold ${c.fold}, seed ${c.seed}` : `fold ${c.fold}`);

/** Lines by epoch. series: { key, title, dash } of columns; each curve has a colour of its own. */
function lines(width, { curves, series, label, format, keys, lineOf, kept, stands, colourOf, told }) {
    const rows = curves.flatMap(c =>
        series.flatMap(s =>
            thinned(
                (c.epochs[s.key] ?? [])
                    .map((value, i) => ({ epoch: c.epochs.epoch[i], value, run: c, s, z: `${lineOf(c)} ${s.key}` }))
                    .filter(d => known(d.value)),
            ),
        ),
    );
    const isFaded = d => stands && stands !== keys(d.run);
    const manyRuns = curves.length > 8;
    const epochs = new Set(rows.map(d => d.epoch)).size;
    return Plot.plot(
        common(width, {
            height: Math.min(300, Math.max(220, width * 0.5)),
            marginLeft: 52,
            marginRight: 14,
            marginTop: 24,
            marginBottom: 38,
            x: { label: 'epoch →', nice: false },
            y: { nice: true },
            marks: [
                Plot.gridY({ stroke: 'var(--line)', strokeOpacity: 1, ticks: 5 }),
                Plot.axisX({
                    tickSize: 0,
                    color: 'var(--muted)',
                    label: 'epoch →',
                    ticks: Math.min(epochs, width / 70),
                    tickFormat: x => (Number.isInteger(x) ? `${x}` : ''),
                }),
                Plot.axisY({ tickSize: 0, color: 'var(--muted)', label: `↑ ${label}`, ticks: 5, tickFormat: format }),
                ...series.map(s =>
                    Plot.line(
                        rows.filter(d => d.s === s),
                        {
                            x: 'epoch',
                            y: 'value',
                            z: 'z',
                            stroke: d => colourOf(d.run),
                            strokeDasharray: s.dash,
                            strokeWidth: manyRuns ? 1.2 : 1.8,
                            strokeOpacity: d => (isFaded(d) ? 0.15 : 1),
                        },
                    ),
                ),
                ...(epochs <= 12
                    ? [
                          Plot.dot(rows, {
                              x: 'epoch',
                              y: 'value',
                              fill: d => colourOf(d.run),
                              r: 2.4,
                              fillOpacity: d => (isFaded(d) ? 0.15 : 1),
                          }),
                      ]
                    : []),
                ...(kept
                    ? [
                          Plot.dot(
                              curves.flatMap(c => rows.filter(d => d.run === c && d.epoch === c.kept)),
                              { x: 'epoch', y: 'value', r: 5, fill: 'var(--card)', stroke: d => colourOf(d.run), strokeWidth: 2 },
                          ),
                      ]
                    : []),
                Plot.tip(
                    rows,
                    Plot.pointer({
                        x: 'epoch',
                        y: 'value',
                        ...tipStyle,
                        title: d => `${told(d.run)}${d.s.title ? `, ${d.s.title}` : ''}\nepoch ${d.epoch}: ${format(d.value)}`,
                    }),
                ),
            ],
        }),
    );
}

/** The figures of some curves: one for each panel whose columns have anything. */
function panels(id, curves, wanted, { keys, titleOf, lineOf = keys, told = titleOf, order, kept, before, chosen = () => curves }) {
    const colourOf = c => colour(order.indexOf(keys(c)));
    const legendId = `${id}-legend`;
    return wanted
        .map(p => ({ ...p, series: p.series.filter(s => curves.some(c => c.epochs?.[s.key]?.some(known))) }))
        .filter(p => p.series.length)
        .map((p, first) =>
            figure({
                id: `${id}-${p.id}`,
                title: p.title,
                most: 720,
                before: first === 0 ? before : undefined,
                caption: () =>
                    p.caption +
                    (p.series.length > 1
                        ? ` ${capital(p.series.map(s => `${s.dash ? 'dashed' : 'solid'} are ${s.title}`).join(', '))}.`
                        : ''),
                legend: redraw =>
                    order.length > 1 &&
                    order.length <= 12 &&
                    pressable(
                        `${legendId}-${p.id}`,
                        order
                            .map(k => curves.find(c => keys(c) === k))
                            .map(c => ({ key: keys(c), title: titleOf(c), colour: colourOf(c), symbol: 'bar' })),
                        redraw,
                    ),
                says: () =>
                    chosen()
                        .map(c =>
                            p.series
                                .map(s => {
                                    const last = c.epochs[s.key]?.findLast(known);
                                    return known(last) ? `${told(c)}${s.title ? `, ${s.title}` : ''} ends at ${p.format(last)}` : null;
                                })
                                .filter(Boolean)
                                .join('; '),
                        )
                        .filter(Boolean)
                        .join('; '),
                draw: width =>
                    lines(width, {
                        ...p,
                        curves: chosen(),
                        keys,
                        lineOf,
                        kept,
                        told,
                        colourOf,
                        stands: remembered.get(`${legendId}-${p.id}`, null),
                    }),
                rows: () => ({
                    rows: chosen().flatMap(c => c.epochs.epoch.map((epoch, i) => ({ c, epoch, i }))),
                    columns: [
                        { title: 'Run', head: true, of: r => told(r.c) },
                        { title: 'Epoch', number: true, of: r => whole(r.epoch) },
                        ...p.series.map(s => ({
                            title: capital(s.title || p.label),
                            number: true,
                            of: r => short(r.c.epochs[s.key]?.[r.i]),
                        })),
                    ],
                }),
            }),
        );
}

const curvePanels = [
    {
        id: 'loss',
        title: 'Contrastive loss',
        label: 'loss',
        format: short,
        caption: "How well the signals of one clip are told from other clips'; lower is better.",
        series: [
            { key: 'loss', title: 'training clips' },
            { key: 'validation_loss', title: 'validation clips', dash: '5 3' },
        ],
    },
    {
        id: 'accuracy',
        title: 'Contrastive accuracy',
        label: 'accuracy, %',
        format: x => `${short(100 * x)}`,
        caption: 'How often the signal of the same clip is the most alike of its batch.',
        series: [
            { key: 'accuracy', title: 'training clips' },
            { key: 'validation_accuracy', title: 'validation clips', dash: '5 3' },
        ],
    },
    {
        id: 'rate',
        title: 'Learning rate',
        label: 'learning rate',
        format: short,
        caption: 'As the schedule gave it, at the end of each epoch.',
        series: [{ key: 'rate', title: '' }],
    },
    {
        id: 'probe',
        title: 'Probe while training',
        label: 'accuracy, %',
        format: x => `${short(100 * x)}`,
        caption: 'A small probe on the frozen features of the moment, on validation clips.',
        series: [{ key: 'probe', title: '' }],
    },
];

function curves(report) {
    const all = (report.curves ?? []).filter(c => c.epochs?.epoch?.length);
    return all.length
        ? panels('curves', all, curvePanels, { keys: runKey, titleOf: c => runTitle(report, c), order: runsOf(all) }).map(f => f.node)
        : [];
}

function probeCurves(report) {
    const all = (report.probe_curves ?? []).filter(c => c.epochs?.epoch?.length);
    if (!all.length) return [];
    const of = c => (c.encoders && c.encoders !== 'trained' ? `${c.probe}, ${c.encoders} encoders` : c.probe);
    const which = choice('probes-of', 'Probe', titled([...new Set(all.map(of))]), () => made.forEach(f => f.redraw()));
    const made = panels(
        'probes',
        all,
        [
            {
                id: 'loss',
                title: 'Loss of the probe',
                label: 'loss',
                format: short,
                caption: 'Cross-entropy on training clips.',
                series: [{ key: 'loss', title: '' }],
            },
            {
                id: 'validation',
                title: 'Validation score of the probe',
                label: 'score, %',
                format: x => `${short(100 * x)}`,
                caption: 'The ring is the epoch whose weights are kept.',
                series: [{ key: 'validation', title: '' }],
            },
        ],
        {
            keys: runKey,
            titleOf: c => runTitle(report, c),
            order: runsOf(all),
            kept: true,
            before: [which.node],
            chosen: () => all.filter(c => of(c) === which.value),
        },
    );
    return made.map(f => f.node);
}
