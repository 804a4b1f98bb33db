// How well it does for whom: precision and recall by class, accuracy by group and by gender.

const classFigures = [
    { key: 'precision', title: 'precision', colour: 'var(--c1)', symbol: 'triangle' },
    { key: 'recall', title: 'recall', colour: 'var(--c0)', symbol: 'square' },
    { key: 'f1', title: 'F1', colour: 'var(--ink)', symbol: 'circle' },
];

function classes(report) {
    const probes = Object.keys(report.classes ?? {}).filter(p => report.classes[p]?.length);
    if (!probes.length) return [];
    const probe = choice('classes-probe', 'Probe', titled(probes), () => shown.redraw());
    const of = () => [...report.classes[probe.value]].sort((a, b) => (b.f1 ?? -1) - (a.f1 ?? -1));
    const what = report.several ? 'label' : 'emotion';
    const worst = () => {
        const last = of()
            .filter(c => known(c.f1))
            .at(-1);
        return last ? `Lowest F1: ${last.label}, ${percent(last.f1)}.` : '';
    };
    const shown = figure({
        id: 'classes',
        title: `Precision, recall and F1 by ${what}`,
        most: 1120,
        before: [probe.node],
        caption: () => `Test clips of all folds and seeds, best F1 first, in percent; n clips show the ${what}. ${worst()}`,
        legend: () => plain(classFigures),
        says: () =>
            of()
                .map(c => `${c.label}: F1 ${percent(c.f1)}`)
                .join('; '),
        draw: width => {
            const data = of()
                .flatMap(c => classFigures.map(f => ({ ...f, label: c.label, value: c[f.key], all: c })))
                .filter(d => known(d.value));
            const names = of().map(c => c.label);
            const longest = Math.max(...names.map(n => Math.min(14, n.length)));
            return Plot.plot(
                common(width, {
                    height: 44 + 34 * names.length,
                    marginLeft: 18 + 7 * longest,
                    marginRight: 62,
                    marginTop: 6,
                    marginBottom: 36,
                    x: { domain: [0, 1] },
                    y: { domain: names, label: null },
                    marks: [
                        Plot.gridX({ stroke: 'var(--line)', strokeOpacity: 1, ticks: 5 }),
                        Plot.axisX({
                            ticks: 5,
                            tickSize: 0,
                            color: 'var(--muted)',
                            label: '% →',
                            tickFormat: x => `${Math.round(100 * x)}`,
                        }),
                        Plot.axisY({ tickSize: 0, fontSize: 13, tickFormat: t => cut(t, 14), label: null }),
                        Plot.link(
                            of().filter(c => known(c.f1)),
                            {
                                y1: 'label',
                                y2: 'label',
                                stroke: 'var(--muted)',
                                strokeOpacity: 0.5,
                                x1: c => Math.min(c.precision ?? c.f1, c.recall ?? c.f1),
                                x2: c => Math.max(c.precision ?? c.f1, c.recall ?? c.f1),
                            },
                        ),
                        Plot.dot(data, {
                            x: 'value',
                            y: 'label',
                            fill: d => d.colour,
                            symbol: d => d.symbol,
                            r: 4.6,
                            stroke: 'var(--card)',
                        }),
                        Plot.text(of(), {
                            y: 'label',
                            frameAnchor: 'right',
                            dx: 10,
                            textAnchor: 'start',
                            text: c => `n ${whole(c.support)}`,
                            fill: 'var(--muted)',
                        }),
                        Plot.tip(
                            data,
                            Plot.pointer({
                                x: 'value',
                                y: 'label',
                                ...tipStyle,
                                title: d =>
                                    `${d.label}, ${plural(d.all.support, 'clip')}\n` +
                                    `precision ${percent(d.all.precision)}\nrecall ${percent(d.all.recall)}\nF1 ${percent(d.all.f1)}`,
                            }),
                        ),
                    ],
                }),
            );
        },
        rows: () => ({
            rows: of(),
            columns: [
                { title: capital(what), head: true, of: c => c.label },
                { title: 'Clips', number: true, of: c => whole(c.support) },
                ...classFigures.map(f => ({ title: capital(f.title), number: true, of: c => percent(c[f.key]) })),
            ],
        }),
    });
    return [shown.node];
}

// Groups.

const genders = { female: { colour: 'var(--c1)', symbol: 'circle' }, male: { colour: 'var(--c0)', symbol: 'square' } };
const genderOf = g => genders[g] ?? { colour: 'var(--ink)', symbol: 'circle' };

function groups(report) {
    const probes = Object.keys(report.by_group ?? {}).filter(p => report.by_group[p]?.length);
    if (!probes.length) return [];
    const probe = choice('groups-probe', 'Probe', titled(probes), () => shown.redraw());
    const of = () => report.by_group[probe.value].filter(g => known(g.accuracy)).sort((a, b) => a.accuracy - b.accuracy || b.n - a.n);
    const most = 40;
    const mean = () => {
        const all = of();
        const n = Plot.sum(all, g => g.n);
        return n ? Plot.sum(all, g => g.n * g.accuracy) / n : NaN;
    };
    const worst = () => `Worst: group ${of()[0]?.group}, ${percent(of()[0]?.accuracy)} of ${plural(of()[0]?.n, 'clip')}.`;
    const told = g => `${g.group}${g.gender ? `, ${g.gender}` : ''}\n${percent(g.accuracy)} of ${plural(g.n, 'clip')}`;
    const hasGender = report.by_group[probes[0]].some(g => g.gender);
    const each = width => {
        const shownGroups = of();
        const longest = Math.max(...shownGroups.map(g => Math.min(18, g.group.length)));
        return Plot.plot(
            common(width, {
                height: 44 + 21 * shownGroups.length,
                marginLeft: 18 + 7 * longest,
                marginRight: 52,
                marginTop: 6,
                marginBottom: 36,
                x: { domain: [0, 1] },
                y: { domain: shownGroups.map(g => g.group), label: null },
                r: { range: [0, 6.5] },
                marks: [
                    Plot.gridX({ stroke: 'var(--line)', strokeOpacity: 1, ticks: 5 }),
                    Plot.axisX({
                        ticks: 5,
                        tickSize: 0,
                        color: 'var(--muted)',
                        label: 'accuracy, % →',
                        tickFormat: x => `${Math.round(100 * x)}`,
                    }),
                    Plot.axisY({ tickSize: 0, fontSize: 12, tickFormat: t => cut(t, 18), label: null }),
                    Plot.ruleX([mean()], { stroke: 'var(--muted)', strokeDasharray: '4 3' }),
                    Plot.link(shownGroups, {
                        x1: () => mean(),
                        x2: 'accuracy',
                        y1: 'group',
                        y2: 'group',
                        stroke: 'var(--muted)',
                        strokeOpacity: 0.55,
                    }),
                    Plot.dot(shownGroups, {
                        x: 'accuracy',
                        y: 'group',
                        r: 'n',
                        fill: g => genderOf(g.gender).colour,
                        symbol: g => genderOf(g.gender).symbol,
                    }),
                    Plot.text(shownGroups.slice(0, 1), {
                        x: 'accuracy',
                        y: 'group',
                        text: () => 'worst',
                        dx: -11,
                        textAnchor: 'end',
                        fontWeight: 600,
                        fill: 'var(--bad)',
                    }),
                    Plot.text(shownGroups, {
                        y: 'group',
                        frameAnchor: 'right',
                        dx: 10,
                        textAnchor: 'start',
                        text: g => `n ${whole(g.n)}`,
                        fill: 'var(--muted)',
                        fontSize: 11,
                    }),
                    Plot.tip(shownGroups, Plot.pointer({ x: 'accuracy', y: 'group', ...tipStyle, title: told })),
                ],
            }),
        );
    };
    const many = width =>
        Plot.plot(
            common(width, {
                height: 240,
                marginLeft: 48,
                marginRight: 12,
                marginTop: 12,
                marginBottom: 40,
                x: { domain: [0, 1] },
                y: { grid: false },
                marks: [
                    Plot.gridY({ stroke: 'var(--line)', strokeOpacity: 1, ticks: 4 }),
                    Plot.axisX({
                        ticks: 5,
                        tickSize: 0,
                        color: 'var(--muted)',
                        label: 'accuracy, % →',
                        tickFormat: x => `${Math.round(100 * x)}`,
                    }),
                    Plot.axisY({ ticks: 4, tickSize: 0, color: 'var(--muted)', label: '↑ groups' }),
                    Plot.rectY(
                        histogram(
                            of().map(g => g.accuracy),
                            20,
                        ),
                        { x1: 'from', x2: 'to', y: 'count', fill: 'var(--accent)', insetLeft: 1, insetRight: 1 },
                    ),
                    Plot.ruleX([mean()], { stroke: 'var(--ink)', strokeDasharray: '4 3' }),
                    Plot.tip(
                        histogram(
                            of().map(g => g.accuracy),
                            20,
                        ),
                        Plot.pointerX({
                            x: d => (d.from + d.to) / 2,
                            y: 'count',
                            ...tipStyle,
                            title: d => `${Math.round(100 * d.from)} to ${Math.round(100 * d.to)} %: ${plural(d.count, 'group')}`,
                        }),
                    ),
                ],
            }),
        );
    const columns = [
        { title: 'Group', head: true, of: g => g.group },
        ...(hasGender ? [{ title: 'Gender', of: g => g.gender ?? none }] : []),
        { title: 'Clips', number: true, of: g => whole(g.n) },
        { title: 'Accuracy', number: true, of: g => percent(g.accuracy) },
    ];
    const shown = figure({
        id: 'groups',
        title: 'Accuracy by group',
        most: 1120,
        before: [probe.node],
        caption: () =>
            `${plural(of().length, 'group')}, worst first; dashed: all clips together, ${percent(mean())};` +
            ` the larger a mark, the more clips. ${worst()}`,
        legend: () => hasGender && of().length <= most && plain(Object.entries(genders).map(([title, g]) => ({ title, ...g }))),
        says: worst,
        draw: width => (of().length > most ? many(width) : each(width)),
        rows: () => ({ rows: of(), columns }),
    });
    return [shown.node, gender(report)].filter(Boolean);
}

function gender(report) {
    const probes = Object.keys(report.by_gender ?? {}).filter(p => report.by_gender[p]?.length);
    if (!probes.length) return null;
    const all = probes.flatMap(p => report.by_gender[p].map(g => ({ ...g, probe: p })));
    const dots = all.map(g => ({
        ...g,
        value: g.accuracy,
        line: g.probe,
        lane: g.gender,
        ...genderOf(g.gender),
        tip:
            `${g.probe}, ${g.gender}\n${percent(g.accuracy)} of ${plural(g.n, 'clip')}` +
            `${interval(g) && `\n95 % interval ${interval(g)} %`}`,
    }));
    return figure({
        id: 'gender',
        title: 'Accuracy by gender',
        most: 1120,
        caption: () => 'As the data set knows it; whiskers are 95 % intervals by bootstrap over groups, in percent.',
        legend: () => plain([...new Set(all.map(g => g.gender))].map(g => ({ title: g, ...genderOf(g) }))),
        says: () => all.map(g => `${g.probe}, ${g.gender}: ${percent(g.accuracy)}`).join('; '),
        draw: width => whiskers(width, { lines: probes.map(p => ({ title: p })), dots, ticks: [], label: 'accuracy, % →' }),
        rows: () => ({
            rows: all,
            columns: [
                { title: 'Probe', head: true, of: g => g.probe },
                { title: 'Gender', of: g => g.gender },
                { title: 'Clips', number: true, of: g => whole(g.n) },
                { title: 'Accuracy', number: true, of: g => percent(g.accuracy) },
                { title: '95 % interval', number: true, of: interval },
            ],
        }),
    }).node;
}
