// What stands behind the scores: whether modalities find each other, and whether the probe knows when it is right.

function retrieval(report) {
    const all = (report.retrieval ?? []).flatMap(r =>
        Object.keys(r.recall ?? {}).map(k => ({ ...r, k, way: `${r.from} → ${r.to}`, value: r.recall[k], luck: r.chance?.[k] })),
    );
    if (!all.length) return [];
    const ks = [...new Set(all.map(d => d.k))];
    const ways = [...new Set(all.map(d => d.way))];
    const draw = width => {
        const narrow = width < 560;
        const top = Math.min(1, Math.ceil(10 * Math.max(...all.flatMap(d => [d.value, d.luck ?? 0]))) / 10 || 0.1);
        const marks = [
            Plot.gridX({ stroke: 'var(--line)', strokeOpacity: 1, ticks: 4 }),
            Plot.axisX({
                ticks: 4,
                tickSize: 0,
                color: 'var(--muted)',
                label: 'recall, % →',
                tickFormat: x => `${Math.round(100 * x)}`,
                anchor: 'bottom',
            }),
            Plot.axisY({ tickSize: 0, fontSize: 12, label: null }),
            Plot.barX(all, {
                x: 'value',
                y: 'way',
                [narrow ? 'fy' : 'fx']: 'k',
                fill: 'var(--accent)',
                insetTop: 3,
                insetBottom: 3,
                rx: 2,
            }),
            Plot.tickX(
                all.filter(d => known(d.luck)),
                { x: 'luck', y: 'way', [narrow ? 'fy' : 'fx']: 'k', stroke: 'var(--ink)', strokeWidth: 2 },
            ),
            Plot.text(all, {
                x: d => Math.max(d.value, d.luck ?? 0),
                y: 'way',
                [narrow ? 'fy' : 'fx']: 'k',
                text: d => (100 * d.value).toFixed(1),
                dx: 5,
                textAnchor: 'start',
            }),
            Plot.tip(
                all,
                Plot.pointer({
                    x: 'value',
                    y: 'way',
                    [narrow ? 'fy' : 'fx']: 'k',
                    ...tipStyle,
                    title: d =>
                        `${d.way}, the nearest ${d.k}\n${percent(d.value)} of ${plural(d.n, 'clip')}\nchance ${percent(d.luck)}`,
                }),
            ),
        ];
        const longest = Math.max(...ways.map(w => w.length));
        const facets = { label: null, domain: ks, tickFormat: k => `among the nearest ${k}`, padding: 0.12 };
        return Plot.plot(
            common(width, {
                height: narrow ? ks.length * (34 + 28 * ways.length) + 60 : 74 + 32 * ways.length,
                marginLeft: 16 + 6.6 * longest,
                marginRight: narrow ? 44 : 30,
                marginTop: narrow ? 10 : 30,
                marginBottom: 38,
                x: { domain: [0, top * 1.08] },
                y: { label: null, domain: ways },
                ...(narrow ? { fy: { ...facets, tickFormat: k => `top ${k}` } } : { fx: facets }),
                marks,
            }),
        );
    };
    return [
        figure({
            id: 'retrieval',
            title: 'Finding a clip in the other modality',
            wide: true,
            caption: () =>
                'How often the same clip is among the nearest in the other modality, of test clips, by cosine of the projections that' +
                ' the contrastive loss trains; no label takes part. The dark tick is chance.',
            says: () => all.map(d => `${d.way} at ${d.k}: ${percent(d.value)}, chance ${percent(d.luck)}`).join('; '),
            draw,
            rows: () => ({
                rows: report.retrieval,
                columns: [
                    { title: 'From', head: true, of: r => r.from },
                    { title: 'To', of: r => r.to },
                    { title: 'Clips', number: true, of: r => whole(r.n) },
                    ...ks.flatMap(k => [
                        { title: `Recall at ${k}`, number: true, of: r => percent(r.recall[k]) },
                        { title: 'Chance', number: true, of: r => percent(r.chance?.[k]) },
                    ]),
                ],
            }),
        }).node,
    ];
}

function calibration(report) {
    const all = (report.calibration ?? []).filter(c => c.bins?.length || c.bins_after?.length);
    if (!all.length) return [];
    const probe = choice('calibration-probe', 'Probe', titled(all.map(c => c.probe)), () => shown.redraw());
    const of = () => all.find(c => c.probe === probe.value) ?? all[0];
    const sides = [
        { key: 'bins', title: 'as trained', colour: 'var(--second)', symbol: 'square', hollow: true },
        { key: 'bins_after', title: 'after temperature', colour: 'var(--accent)', symbol: 'circle' },
    ];
    const bins = side => (of()[side.key] ?? []).filter(b => b.n > 0 && known(b.accuracy)).map(b => ({ ...b, ...side }));
    const gist = () =>
        `Calibration error ${percent(of().before)} as trained, ${percent(of().after)} after dividing by` +
        ` a temperature of ${short(of().temperature)}` +
        ' that validation clips give.';
    const shown = figure({
        id: 'calibration',
        title: 'Is it as right as it is sure?',
        most: 560,
        before: [probe.node],
        caption: () =>
            'Clips by how sure the probe is, and how many of them are right. On the diagonal, what is said with 70 % is right' +
            ' 7 times of 10;' +
            ` below it, the probe is too sure, above it not sure enough. ${gist()}`,
        legend: () => plain(sides.filter(s => bins(s).length)),
        says: gist,
        draw: width => {
            const side = Math.min(width, 460);
            const data = sides.flatMap(bins);
            const chart = Plot.plot(
                common(width, {
                    height: side,
                    marginLeft: 46,
                    marginRight: 12,
                    marginTop: 22,
                    marginBottom: 40,
                    x: { domain: [0, 1] },
                    y: { domain: [0, 1] },
                    r: { range: [0, 9] },
                    marks: [
                        Plot.gridX({ stroke: 'var(--line)', strokeOpacity: 1, ticks: 5 }),
                        Plot.gridY({ stroke: 'var(--line)', strokeOpacity: 1, ticks: 5 }),
                        Plot.axisX({
                            ticks: 5,
                            tickSize: 0,
                            color: 'var(--muted)',
                            label: 'confidence, % →',
                            tickFormat: x => `${Math.round(100 * x)}`,
                        }),
                        Plot.axisY({
                            ticks: 5,
                            tickSize: 0,
                            color: 'var(--muted)',
                            label: '↑ right, %',
                            tickFormat: x => `${Math.round(100 * x)}`,
                        }),
                        Plot.line(
                            [
                                [0, 0],
                                [1, 1],
                            ],
                            { stroke: 'var(--muted)', strokeDasharray: '4 3' },
                        ),
                        ...sides.flatMap(s => [
                            Plot.line(bins(s), { x: 'confidence', y: 'accuracy', stroke: s.colour, strokeWidth: 1.6 }),
                            Plot.dot(bins(s), {
                                x: 'confidence',
                                y: 'accuracy',
                                r: 'n',
                                fill: s.hollow ? 'var(--card)' : s.colour,
                                stroke: s.colour,
                                strokeWidth: 1.8,
                                symbol: s.symbol,
                            }),
                        ]),
                        Plot.tip(
                            data,
                            Plot.pointer({
                                x: 'confidence',
                                y: 'accuracy',
                                ...tipStyle,
                                title: b =>
                                    `${b.title}\n${plural(b.n, 'clip')} with confidence ` +
                                    `${Math.round(100 * b.low)} to ${Math.round(100 * b.high)} %\n` +
                                    `mean confidence ${percent(b.confidence)}\nright ${percent(b.accuracy)}`,
                            }),
                        ),
                    ],
                }),
            );
            return chart;
        },
        rows: () => ({
            rows: sides.flatMap(bins),
            columns: [
                { title: 'Probabilities', head: true, of: b => b.title },
                { title: 'Confidence', of: b => `${Math.round(100 * b.low)} to ${Math.round(100 * b.high)} %` },
                { title: 'Clips', number: true, of: b => whole(b.n) },
                { title: 'Mean confidence', number: true, of: b => percent(b.confidence) },
                { title: 'Right', number: true, of: b => percent(b.accuracy) },
            ],
        }),
    });
    const errors = figure({
        id: 'calibration-error',
        title: 'Calibration error of every probe',
        most: 560,
        caption: () => 'Mean distance between confidence and share right, in percent; 0 is perfect.',
        legend: () => plain(sides),
        says: () => all.map(c => `${c.probe}: ${percent(c.before)} before, ${percent(c.after)} after`).join('; '),
        draw: width =>
            whiskers(width, {
                lines: all.map(c => ({ title: c.probe })),
                ticks: [],
                label: 'calibration error, % →',
                least: 0,
                dots: all.flatMap(c =>
                    [
                        { ...sides[0], lane: 'before', value: c.before },
                        { ...sides[1], lane: 'after', value: c.after },
                    ]
                        .filter(d => known(d.value))
                        .map(d => ({ ...d, line: c.probe, tip: `${c.probe}, ${d.title}\n${percent(d.value)}` })),
                ),
            }),
        rows: () => ({
            rows: all,
            columns: [
                { title: 'Probe', head: true, of: c => c.probe },
                { title: 'Temperature', number: true, of: c => short(c.temperature) },
                { title: 'Before', number: true, of: c => percent(c.before) },
                { title: 'After', number: true, of: c => percent(c.after) },
            ],
        }),
    });
    return [shown.node, errors.node];
}
