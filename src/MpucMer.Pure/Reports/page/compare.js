// The page of several runs side by side: their scores sorted, tests of pairs, curves over each other, what they were set to.

const noneOf = 'None of these runs has it.';
const unpaired = 'A paired test takes what both runs say of each clip (test-predictions.csv in their folders), on the same clips.';

function comparePage(data) {
    const runs = (data.runs ?? []).map((r, i) => ({
        ...r,
        i,
        report: r.report ?? {},
        colour: colour(i),
        symbol: symbols[i % symbols.length],
    }));
    const measures = [...new Map(runs.flatMap(r => r.report.measures ?? []).map(m => [m.name, m])).values()];
    const title = `${plural(runs.length, 'run')} compared`;
    document.title = title;
    const parts = [
        section('scores', 'Scores', null, () => compareScores(runs, measures), noneOf),
        section('paired', 'Paired tests', null, () => comparePairs(data.paired ?? []), unpaired),
        section('classes', 'Emotions', null, () => compareClasses(runs), noneOf),
        section('curves', 'Training', null, () => compareCurves(runs), noneOf),
        section('settings', 'Settings', 'What differs between these runs.', () => compareSettings(runs), noneOf),
        section('made', 'Runs', null, () => compareMade(runs), noneOf),
    ];
    const written = runs
        .map(r => r.report.written)
        .filter(Boolean)
        .sort()
        .at(-1);
    frame(
        { written: data.written ?? written, versions: data.versions },
        { title, what: runs.map(r => r.label).join(', '), parts, kind: 'Comparison of runs' },
    );
}

const trainedOf = (run, probe) => (run.report.rows ?? []).find(r => r.encoders === 'trained' && r.probe === probe);

function compareScores(runs, measures) {
    const probes = [...new Set(runs.flatMap(r => probesOf(r.report)))];
    if (!probes.length || !measures.length) return [];
    const again = () => {
        shown.redraw();
        listed.replaceChildren(list());
    };
    const probe = choice('compare-probe', 'Probe', titled(probes), again);
    const measure = choice(
        'compare-measure',
        'Score',
        measures.map(m => ({ value: m.name, title: m.title })),
        again,
    );
    const f = run => figureOf(trainedOf(run, probe.value), measure.value);
    const title = () => measures.find(m => m.name === measure.value).title;
    const sorted = () => [...runs].sort((a, b) => (f(b)?.value ?? -1) - (f(a)?.value ?? -1));
    const luck = run => figureOf(rowOf(run.report.rows ?? [], probe.value, 'chance'), measure.value)?.value;
    const sameTitle = new Set(runs.map(r => r.label)).size < runs.length;
    const name = r => (sameTitle ? `${r.i + 1} ${r.label}` : r.label);
    const shown = figure({
        id: 'compare-scores',
        title: 'Runs, best first',
        wide: true,
        before: [probe.node, measure.node],
        caption: () =>
            `${capital(title())} of the ${probe.value} probe on held-out clips, in percent, with 95 % intervals by bootstrap` +
            ' over groups. Dashed: chance.' +
            ' Whether two runs differ is told by the paired test below, not by intervals that overlap.',
        says: () =>
            sorted()
                .map(r => `${r.label}: ${percent(f(r)?.value)}`)
                .join('; '),
        draw: width =>
            whiskers(width, {
                lines: sorted()
                    .filter(r => known(f(r)?.value))
                    .map(r => ({ title: name(r) })),
                label: `${title()}, % →`,
                dots: sorted()
                    .filter(r => known(f(r)?.value))
                    .map(r => ({
                        ...f(r),
                        line: name(r),
                        lane: 'trained',
                        colour: r.colour,
                        symbol: r.symbol,
                        tip: `${r.label}\n${title()} ${percent(f(r).value)}${interval(f(r)) && `\n95 % interval ${interval(f(r))} %`}`,
                    })),
                ticks: sorted()
                    .filter(r => known(f(r)?.value) && known(luck(r)))
                    .map(r => ({ line: name(r), value: luck(r), colour: 'var(--muted)' })),
            }),
    });
    const order = { key: null, down: true };
    const columns = () => [
        { key: 'run', title: 'Run', head: true, of: r => [glyph(r), ` ${r.label}`], value: r => r.label },
        ...measures.flatMap(m => [
            {
                key: m.name,
                title: `${capital(m.title)}, %`,
                number: true,
                value: r => figureOf(trainedOf(r, probe.value), m.name)?.value,
                of: r => {
                    const g = figureOf(trainedOf(r, probe.value), m.name);
                    return [bare(g?.value), el('small', {}, interval(g) && ` (${interval(g)})`)];
                },
            },
        ]),
        { key: 'clips', title: 'Clips', number: true, of: r => whole(r.report.clips), value: r => r.report.clips },
        {
            key: 'folds',
            title: 'Folds × seeds',
            number: true,
            of: r => whole(r.report.folds?.length),
            value: r => r.report.folds?.length,
        },
        { key: 'seconds', title: 'Time', number: true, of: r => duration(r.report.seconds), value: r => r.report.seconds },
    ];
    const listed = el('div', { class: 'card wide' });
    // Sorted by what is pressed, the other way round by pressing again.
    const list = () => {
        const key = order.key ?? measure.value;
        const column = columns().find(c => c.key === key);
        const compare = (a, b) =>
            typeof (column.value(a) ?? column.value(b)) === 'string'
                ? byNumber(column.value(b), column.value(a))
                : (column.value(b) ?? -Infinity) - (column.value(a) ?? -Infinity);
        const rows = [...runs].sort((a, b) => (order.down ? 1 : -1) * compare(a, b));
        const node = table(columns(), rows, { label: 'Runs and their scores' });
        node.querySelectorAll('thead th').forEach((th, i) => {
            const c = columns()[i];
            th.setAttribute('aria-sort', c.key === key ? (order.down ? 'descending' : 'ascending') : 'none');
            th.replaceChildren(
                el(
                    'button',
                    {
                        type: 'button',
                        class: 'sort',
                        id: `sort-${c.key}`,
                        onclick: () => {
                            order.down = key === c.key ? !order.down : true;
                            order.key = c.key;
                            listed.replaceChildren(list());
                            document.getElementById(`sort-${c.key}`).focus();
                        },
                    },
                    c.title,
                    el('span', { 'aria-hidden': 'true' }, c.key === key ? (order.down ? ' ▾' : ' ▴') : ''),
                ),
            );
        });
        return node;
    };
    listed.append(list());
    return [shown.node, listed];
}

function comparePairs(pairs) {
    if (!pairs.length) return [];
    const probes = [...new Set(pairs.map(p => p.probe))];
    const probe = choice('paired-probe', 'Probe', titled(probes), () => shown.redraw());
    const of = () => pairs.filter(p => p.probe === probe.value);
    const name = p => `${p.a} − ${p.b}`;
    const isClear = p => known(p.low) && known(p.high) && (p.low > 0 || p.high < 0);
    const value = p => (known(p.p) ? (p.p < 0.001 ? 'p < 0.001' : `p ${p.p.toFixed(3)}`) : '');
    const shown = figure({
        id: 'paired',
        title: 'Differences on the same clips',
        wide: true,
        before: [probe.node],
        caption: () =>
            `Points of percent by which the first run is better, on the clips that both judged, with 95 % intervals by resampling groups.` +
            (of().length > 1
                ? ` With ${of().length} pairs, one p below ${(0.05 / of().length).toPrecision(2)} counts as one below 0.05` +
                  ' would alone (Bonferroni).'
                : ''),
        says: () =>
            of()
                .map(p => `${name(p)}: ${points(p.difference)}, ${value(p)}`)
                .join('; '),
        draw: width => {
            const rows = of();
            const narrow = width < 560;
            const most = Math.max(0.01, ...rows.flatMap(p => [p.low, p.high, p.difference].filter(known).map(Math.abs))) * 1.1;
            const longest = Math.max(...rows.map(p => name(p).length));
            // Names stand beside their lines if they fit there, else above.
            const above = narrow || longest > 30;
            const marginLeft = above ? 12 : 18 + 7 * longest;
            const gist = p => (narrow ? `${points(p.difference)}, ${value(p)}` : '');
            return Plot.plot(
                common(width, {
                    height: 46 + (above ? 52 : 36) * rows.length,
                    marginLeft,
                    marginRight: narrow ? 12 : 168,
                    marginTop: 6,
                    marginBottom: 38,
                    x: { domain: [-most, most] },
                    y: { domain: rows.map(name), label: null, padding: above ? 0.5 : 0.2 },
                    marks: [
                        Plot.gridX({ stroke: 'var(--line)', strokeOpacity: 1, ticks: 5 }),
                        Plot.axisX({
                            ticks: 5,
                            tickSize: 0,
                            color: 'var(--muted)',
                            label: 'difference, points of % →',
                            tickFormat: x => (x === 0 ? '0' : Plot.format('+.3~g')(100 * x)),
                        }),
                        ...(above
                            ? [
                                  Plot.text(rows, {
                                      y: name,
                                      frameAnchor: 'left',
                                      dy: -17,
                                      textAnchor: 'start',
                                      text: p => [cut(name(p), narrow ? 30 : 90), gist(p)].filter(Boolean).join(': '),
                                  }),
                              ]
                            : [Plot.axisY({ tickSize: 0, fontSize: 13, label: null })]),
                        Plot.ruleX([0], { stroke: 'var(--ink)' }),
                        Plot.link(
                            rows.filter(p => known(p.low)),
                            {
                                x1: 'low',
                                x2: 'high',
                                y1: name,
                                y2: name,
                                strokeWidth: 2.4,
                                strokeLinecap: 'round',
                                stroke: p => (isClear(p) ? 'var(--accent)' : 'var(--muted)'),
                            },
                        ),
                        Plot.dot(rows, {
                            x: 'difference',
                            y: name,
                            r: 5.5,
                            fill: p => (isClear(p) ? 'var(--accent)' : 'var(--card)'),
                            strokeWidth: 2,
                            stroke: p => (isClear(p) ? 'var(--accent)' : 'var(--muted)'),
                        }),
                        ...(narrow
                            ? []
                            : [
                                  Plot.text(rows, {
                                      y: name,
                                      frameAnchor: 'right',
                                      dx: 12,
                                      textAnchor: 'start',
                                      text: p => `${points(p.difference)}  ${value(p)}`,
                                  }),
                              ]),
                        Plot.tip(
                            rows,
                            Plot.pointer({
                                x: 'difference',
                                y: name,
                                ...tipStyle,
                                title: p =>
                                    `${name(p)}\n${points(p.difference)} points` +
                                    `${known(p.low) ? ` (${points(p.low)} to ${points(p.high)})` : ''}\n` +
                                    `${value(p)}, ${plural(p.n, 'clip')} of ${plural(p.groups, 'group')}`,
                            }),
                        ),
                    ],
                }),
            );
        },
        rows: () => ({
            rows: of(),
            columns: [
                { title: 'Runs', head: true, of: name },
                { title: 'Difference, points', number: true, of: p => points(p.difference) },
                { title: '95 % interval', number: true, of: p => (known(p.low) ? `${points(p.low)} to ${points(p.high)}` : none) },
                { title: 'p', number: true, of: p => value(p).replace('p ', '') },
                { title: 'Clips', number: true, of: p => whole(p.n) },
                { title: 'Groups', number: true, of: p => whole(p.groups) },
            ],
        }),
    });
    return [shown.node];
}

function compareClasses(runs) {
    const of = run => run.report.classes?.fused ?? Object.values(run.report.classes ?? {})[0] ?? [];
    const labels = [...new Set(runs.flatMap(r => of(r).map(c => c.label)))];
    if (!labels.length) return [];
    const rows = runs.flatMap(r =>
        of(r)
            .filter(c => known(c.f1))
            .map(c => ({ ...c, run: r })),
    );
    return [
        figure({
            id: 'compare-classes',
            title: 'F1 by emotion',
            wide: true,
            caption: () => 'Of the fused probe, test clips of all folds and seeds, in percent.',
            legend: redraw =>
                pressable(
                    'compare-classes-legend',
                    runs.map(r => ({ key: String(r.i), title: r.label, ...r })),
                    redraw,
                ),
            says: () => rows.map(d => `${d.label}, ${d.run.label}: ${percent(d.f1)}`).join('; '),
            draw: width => {
                const stands = remembered.get('compare-classes-legend', null);
                const faded = d => stands !== null && String(d.run.i) !== stands;
                return Plot.plot(
                    common(width, {
                        height: 44 + 32 * labels.length,
                        marginLeft: 18 + 7 * Math.max(...labels.map(l => Math.min(14, l.length))),
                        marginRight: 16,
                        marginTop: 6,
                        marginBottom: 36,
                        x: { domain: [0, 1] },
                        y: { domain: labels, label: null },
                        marks: [
                            Plot.gridX({ stroke: 'var(--line)', strokeOpacity: 1, ticks: 5 }),
                            Plot.axisX({
                                ticks: 5,
                                tickSize: 0,
                                color: 'var(--muted)',
                                label: 'F1, % →',
                                tickFormat: x => `${Math.round(100 * x)}`,
                            }),
                            Plot.axisY({ tickSize: 0, fontSize: 13, tickFormat: t => cut(t, 14), label: null }),
                            Plot.dot(rows, {
                                x: 'f1',
                                y: 'label',
                                r: 5,
                                fill: d => d.run.colour,
                                fillOpacity: d => (faded(d) ? 0.15 : 1),
                                stroke: 'var(--card)',
                                symbol: d => symbolOf(d.run.symbol),
                            }),
                            Plot.tip(
                                rows,
                                Plot.pointer({
                                    x: 'f1',
                                    y: 'label',
                                    ...tipStyle,
                                    title: d => `${d.label}\n${d.run.label}\nF1 ${percent(d.f1)}`,
                                }),
                            ),
                        ],
                    }),
                );
            },
            rows: () => ({
                rows: labels,
                columns: [
                    { title: 'Emotion', head: true, of: l => l },
                    ...runs.map(r => ({ title: r.label, number: true, of: l => percent(of(r).find(c => c.label === l)?.f1) })),
                ],
            }),
        }).node,
    ];
}

function compareCurves(runs) {
    const all = runs.flatMap(r =>
        (r.report.curves ?? []).filter(c => c.epochs?.epoch?.length).map(c => ({ ...c, run: r, key: String(r.i) })),
    );
    if (!all.length) return [];
    // Lines of one run share its colour; what is told of one names its fold.
    return panels('compare', all, curvePanels, {
        keys: c => c.key,
        order: runs.map(r => String(r.i)).filter(k => all.some(c => c.key === k)),
        titleOf: c => c.run.label,
        lineOf: c => `${c.key}/${runKey(c)}`,
        told: c => `${c.run.label}, ${runTitle(c.run.report, c)}`,
    }).map(f => f.node);
}

function compareSettings(runs) {
    const names = [...new Set(runs.flatMap(r => (r.report.settings ?? []).map(s => s.name)))];
    const value = (r, name) => r.report.settings?.find(s => s.name === name)?.value ?? none;
    const columns = [
        { title: 'Property', head: true, of: n => el('code', {}, n) },
        ...runs.map(r => ({ title: r.label, of: n => el('code', {}, value(r, n) || '(empty)') })),
    ];
    const differ = names.filter(n => new Set(runs.map(r => value(r, n))).size > 1);
    return names.length
        ? [
              el(
                  'div',
                  { class: 'card wide' },
                  differ.length ? table(columns, differ, { label: 'Settings that differ' }) : el('p', {}, 'All settings are the same.'),
                  fold('compare-settings-all', `All ${whole(names.length)} settings`, () =>
                      table(columns, names, { label: 'All settings' }),
                  ),
              ),
          ]
        : [];
}

function compareMade(runs) {
    return [
        el(
            'div',
            { class: 'card wide' },
            table(
                [
                    { title: 'Run', head: true, of: r => r.label },
                    { title: 'Experiment', of: r => r.report.experiment ?? none },
                    { title: 'Modalities', of: r => (r.report.modalities ?? []).join(', ') },
                    { title: 'Protocol', of: r => r.report.protocol ?? none },
                    { title: 'Written', of: r => r.report.written ?? none },
                    { title: 'MpucMer', of: r => r.report.versions?.MpucMer ?? none },
                    { title: 'Fingerprint', of: r => el('code', { class: 'hash' }, r.report.fingerprint ?? none) },
                ],
                runs,
                { label: 'Runs' },
            ),
        ),
    ];
}
