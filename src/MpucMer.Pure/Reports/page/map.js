// Embeddings as a map: clips that lie close are alike to the encoders.

function maps(report) {
    const all = report.maps ?? [];
    const clips = report.clip_list;
    if (!all.length || !clips) return [];
    const again = () => shown.redraw();
    const names = [...new Set(all.map(m => m.of))];
    const which = choice('map-of', 'Features', titled(names), again);
    const runs = [...new Set(all.map(runKey))];
    const fold = choice(
        'map-fold',
        'Encoders of',
        runs.map(k => ({
            value: k,
            title: runTitle(
                report,
                all.find(m => runKey(m) === k),
            ),
        })),
        again,
    );
    const hasLabels = clips.label?.some(l => l >= 0);
    const hasSaid = all.some(m => m.said?.some(s => s >= 0)) && hasLabels;
    const by = choice(
        'map-colour',
        'Colour',
        [
            hasLabels && { value: 'label', title: 'emotion' },
            { value: 'group', title: 'group' },
            hasSaid && { value: 'right', title: 'right or wrong' },
            { value: 'part', title: 'part' },
        ].filter(Boolean),
        again,
    );
    const only = choice(
        'map-part',
        'Clips',
        [
            { value: 'all', title: 'all' },
            { value: 'x', title: 'test only' },
        ],
        again,
    );
    const parts = { t: 'training', v: 'validation', x: 'test' };
    const map = () => all.find(m => m.of === which.value && runKey(m) === fold.value) ?? all.find(m => m.of === which.value) ?? all[0];
    const labelOf = i => (i >= 0 ? (report.labels[i] ?? null) : null);
    const pointsOf = m =>
        m.clip
            .map((c, i) => ({
                i,
                x: m.x[i],
                y: m.y[i],
                id: clips.id[c],
                group: clips.group[c],
                label: labelOf(clips.label?.[c] ?? -1),
                part: m.part?.[i] ?? 't',
                said: labelOf(m.said?.[i] ?? -1),
            }))
            .filter(p => only.value === 'all' || p.part === only.value);
    const isJudged = p => p.said !== null && p.label !== null;
    const categories = points =>
        by.value === 'label'
            ? report.labels
            : by.value === 'right'
              ? ['right', 'wrong', 'not judged']
              : by.value === 'part'
                ? Object.values(parts)
                : [...new Set(points.map(p => p.group))].sort(byNumber);
    const categoryOf = p =>
        by.value === 'label'
            ? (p.label ?? 'none')
            : by.value === 'right'
              ? !isJudged(p)
                  ? 'not judged'
                  : p.said === p.label
                    ? 'right'
                    : 'wrong'
              : by.value === 'part'
                ? parts[p.part]
                : p.group;
    const styles = {
        right: { colour: 'var(--c0)', symbol: 'circle' },
        wrong: { colour: 'var(--bad)', symbol: 'cross' },
        'not judged': { colour: 'var(--faint)', symbol: 'circle' },
        training: { colour: 'var(--faint)', symbol: 'circle' },
        validation: { colour: 'var(--c1)', symbol: 'triangle' },
        test: { colour: 'var(--c0)', symbol: 'square' },
    };
    const styleOf = (category, i) =>
        ((by.value === 'right' || by.value === 'part') && styles[category]) || {
            colour: colour(i),
            symbol: symbols[(by.value === 'group' ? Math.floor(i / colours.length) : i) % symbols.length],
        };
    const told = p =>
        [p.id, p.label && `truth ${p.label}`, p.said && `predicted ${p.said}`, p.group && `group ${p.group}`, `${parts[p.part]} clip`]
            .filter(Boolean)
            .join('\n');
    const legendId = () => `map-legend-${by.value}`;
    let points = [];
    const shown = figure({
        id: 'map',
        title: 'The clips as the encoders see them',
        wide: true,
        most: 1120,
        before: [which.node, fold.node, by.node, only.node],
        caption: () => {
            const s = map().silhouette;
            return (
                `t-SNE of the ${which.value} features: only who is near whom has a meaning, no axis and no distance between clusters has.` +
                (known(s?.trained)
                    ? ` Silhouette by ${report.several ? 'label' : 'emotion'} ${s.trained.toFixed(2)}` +
                      `${known(s.untrained) ? `, of untrained encoders ${s.untrained.toFixed(2)}` : ''}` +
                      ' (1: apart, 0: mixed).'
                    : '') +
                " Hover a mark, or focus the map and press the arrow keys, for the clip's name."
            );
        },
        legend: redraw => {
            const list = categories(pointsOf(map()));
            return list.length <= 30
                ? pressable(
                      legendId(),
                      list.map((c, i) => ({ key: c, title: c, ...styleOf(c, i) })),
                      redraw,
                  )
                : el('p', { class: 'caption' }, `${plural(list.length, 'group')}: colours repeat; hover tells which.`);
        },
        says: () => `${plural(points.length, 'clip')} as points`,
        draw: width => {
            points = pointsOf(map());
            const list = categories(points);
            const place = new Map(list.map((c, i) => [c, styleOf(c, i)]));
            const stands = remembered.get(legendId(), null);
            const isKnown = stands !== null && list.includes(stands);
            const r = points.length > 1200 ? 3 : points.length > 400 ? 3.6 : 4.6;
            const styled = points
                .map(p => ({ ...p, category: categoryOf(p) }))
                .map(p => ({
                    ...p,
                    ...(place.get(p.category) ?? { colour: 'var(--faint)' }),
                    isFaded: isKnown && p.category !== stands,
                }));
            // What stands out is drawn over what does not, wrong over right.
            const rank = p => (p.isFaded || p.colour === 'var(--faint)' ? 0 : p.category === 'wrong' ? 2 : 1);
            const ordered = styled.sort((a, b) => rank(a) - rank(b));
            points = ordered;
            const drawing = Plot.plot(
                common(width, {
                    height: Math.min(620, Math.max(340, width * 0.62)),
                    margin: 10,
                    axis: null,
                    x: { nice: false },
                    y: { nice: false },
                    marks: [
                        Plot.dot(ordered, {
                            x: 'x',
                            y: 'y',
                            r,
                            fill: p => p.colour,
                            fillOpacity: p => (p.isFaded ? 0.1 : p.colour === 'var(--faint)' ? 0.55 : 0.82),
                            stroke: p => p.colour,
                            strokeOpacity: p => (p.isFaded ? 0.1 : 1),
                            strokeWidth: 0.6,
                            symbol: p => symbolOf(p.symbol ?? 'circle'),
                        }),
                        Plot.tip(ordered, Plot.pointer({ x: 'x', y: 'y', ...tipStyle, maxRadius: 24, title: told })),
                    ],
                }),
            );
            return walkable(drawing, ordered, told);
        },
        rows: () => ({
            rows: points,
            columns: [
                { title: 'Clip', head: true, of: p => p.id },
                { title: 'Group', of: p => p.group ?? none },
                ...(hasLabels ? [{ title: 'Truth', of: p => p.label ?? none }] : []),
                ...(hasSaid ? [{ title: 'Predicted', of: p => p.said ?? none }] : []),
                { title: 'Part', of: p => parts[p.part] },
            ],
        }),
    });
    return [shown.node];
}

const byNumber = (a, b) => a.localeCompare(b, undefined, { numeric: true });

/** A map for keys: arrows go to the nearest point that way, and what it is is read out. */
function walkable(drawing, points, told) {
    const spoken = el('p', { class: 'unseen', 'aria-live': 'polite' });
    const sign = drawing.matches('svg') ? drawing : drawing.querySelector('svg');
    const box = el(
        'div',
        {
            class: 'walk',
            tabindex: '0',
            role: 'application',
            'aria-label': 'Map of clips: arrow keys go from clip to clip, Escape leaves',
        },
        drawing,
        spoken,
    );
    const x = sign.scale ? sign.scale('x') : drawing.scale('x');
    const y = sign.scale ? sign.scale('y') : drawing.scale('y');
    let at = null;
    const show = p => {
        at = p;
        spoken.textContent = told(p).replaceAll('\n', ', ');
        const frame = sign.getBoundingClientRect();
        const scale = frame.width / sign.viewBox.baseVal.width;
        sign.dispatchEvent(
            new PointerEvent('pointermove', {
                bubbles: true,
                pointerType: 'mouse',
                clientX: frame.left + scale * x.apply(p.x),
                clientY: frame.top + scale * y.apply(p.y),
            }),
        );
    };
    const ways = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    box.addEventListener('keydown', e => {
        if (e.key === 'Escape') {
            sign.dispatchEvent(new PointerEvent('pointerleave', { pointerType: 'mouse' }));
            at = null;
            return;
        }
        const way = ways[e.key];
        if (!way || !points.length) return;
        e.preventDefault();
        if (at === null) {
            show(points[0]);
            return;
        }
        const from = [x.apply(at.x), y.apply(at.y)];
        let best = null;
        let least = Infinity;
        for (const p of points) {
            const dx = x.apply(p.x) - from[0];
            const dy = y.apply(p.y) - from[1];
            const along = dx * way[0] + dy * way[1];
            const aside = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
            if (along > 0.5 && aside <= along * 1.5 && along + 2 * aside < least) {
                least = along + 2 * aside;
                best = p;
            }
        }
        if (best) show(best);
    });
    return box;
}
