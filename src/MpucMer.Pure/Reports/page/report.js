// The page of one run: its parts in the order in which they are read, and how an open tab follows a run that still trains.

const numberList = names => (names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`);

const statuses = {
    running: { title: 'training', symbol: '●' },
    finished: { title: 'finished', symbol: '✓' },
    stopped: { title: 'stopped', symbol: '■' },
};

function summary(report) {
    const row = (report.rows ?? []).find(r => r.encoders === 'trained' && r.probe === 'fused') ?? (report.rows ?? []).find(isPoint);
    const main = report.measures?.[0];
    const f = main && figureOf(row, main.name);
    const reference = encoders => figureOf(rowOf(report.rows ?? [], row?.probe, encoders), main?.name)?.value;
    const references = [
        ['untrained', 'untrained encoders'],
        ['majority', 'the majority'],
        ['chance', 'chance'],
    ]
        .map(([k, title]) => [title, reference(k)])
        .filter(([, v]) => known(v))
        .map(([title, v]) => `${title} ${percent(v)}`);
    const score =
        f &&
        known(f.value) &&
        el(
            'div',
            { class: 'score' },
            el('p', { class: 'big' }, bare(f.value), el('small', {}, ' %')),
            el(
                'div',
                {},
                el('p', { class: 'what' }, `${capital(main.title)} of the ${row.probe} probe`),
                interval(f) &&
                    el(
                        'p',
                        {},
                        `95 % interval ${interval(f)} %`,
                        known(f.groups) && `, by bootstrap over ${plural(f.groups, 'group')}`,
                    ),
                el(
                    'p',
                    { class: 'muted' },
                    [
                        known(f.sd) && (report.folds?.length ?? 0) > 1 && `± ${(100 * f.sd).toFixed(1)} over folds and seeds`,
                        known(f.n) && `n ${whole(f.n)}`,
                    ]
                        .filter(Boolean)
                        .join(' · '),
                ),
                references.length > 0 && el('p', { class: 'muted' }, references.join(' · ')),
            ),
        );
    const facts = [
        [whole(report.clips), report.clips === 1 ? 'clip' : 'clips'],
        [whole(report.labels?.length), report.several ? 'labels, any number a clip' : 'emotions'],
        [(report.modalities ?? []).join(' + '), report.modalities?.length === 1 ? 'modality' : 'modalities'],
        [whole(new Set((report.folds ?? []).map(f => f.name)).size || null), 'folds'],
        [whole(report.seeds?.length), report.seeds?.length === 1 ? 'seed' : 'seeds'],
        [known(report.seconds) ? duration(report.seconds) : null, report.status === 'running' ? 'so far' : 'this run took'],
    ].filter(([v]) => v && v !== none);
    return [
        el(
            'div',
            { class: 'hero' },
            score ||
                el(
                    'p',
                    { class: 'waiting' },
                    report.status === 'running'
                        ? 'The first scores come when the first probes have been trained.'
                        : 'No score is known of this run.',
                ),
            el(
                'dl',
                { class: 'facts' },
                facts.map(([v, what]) => el('div', {}, el('dt', {}, what), el('dd', {}, v))),
            ),
        ),
        report.labels_read_by_encoders &&
            el(
                'p',
                { class: 'warning' },
                'The encoders of this run were trained with labels: these are no results of unsupervised learning.',
            ),
        report.command &&
            el('div', { class: 'command' }, el('code', { id: 'command' }, worded(report.command)), copier(report.command)),
    ].filter(Boolean);
}

/** A command whose arguments are not broken where one line ends, if they fit one. */
const worded = command => command.split(/(?<= )/).map(word => el('span', { class: 'word' }, word));

function copier(text) {
    const button = el(
        'button',
        {
            type: 'button',
            class: 'copy',
            onclick: async () => {
                try {
                    await navigator.clipboard.writeText(text);
                } catch {
                    // Files may have no clipboard: the text is selected for the keys.
                    const range = document.createRange();
                    range.selectNodeContents(document.getElementById('command'));
                    getSelection().removeAllRanges();
                    getSelection().addRange(range);
                    button.textContent = document.execCommand?.('copy') ? 'copied' : 'press Ctrl-C';
                    return;
                }
                button.textContent = 'copied';
                setTimeout(() => {
                    button.textContent = 'copy';
                }, 2000);
            },
        },
        'copy',
    );
    return button;
}

function wrong(report) {
    const all = report.wrong ?? [];
    if (!all.length) return [];
    const most = Math.max(...all.map(w => w.of));
    const columns = [
        { title: 'Clip', head: true, class: 'clip', of: w => w.clip },
        { title: 'Group', of: w => w.group ?? none },
        { title: 'Truth', of: w => w.label ?? none },
        { title: 'Predicted', of: w => w.said ?? none },
        ...(most > 1 ? [{ title: 'Wrong', of: w => bar(w.wrong / w.of, `${w.wrong} of ${w.of}`) }] : []),
        { title: 'Confidence', of: w => bar(w.confidence ?? 0, percent(w.confidence)) },
    ];
    const rows = part => settled(table(columns, part, { label: 'Clips most often wrong' }));
    const first = 10;
    return [
        el(
            'figure',
            { class: 'wide', 'data-chart': 'wrong', id: 'chart-wrong' },
            el(
                'figcaption',
                {},
                el('h3', {}, `${plural(all.length, 'test clip')}, most often wrong first`),
                el(
                    'p',
                    { class: 'caption' },
                    'Of the fused probe; among the equally often wrong, those first of whose wrong answer it was surest.' +
                        ' Confidence is the probability of that answer.',
                ),
            ),
            rows(all.slice(0, first)),
            all.length > first && fold('wrong-all', `The other ${all.length - first}`, () => rows(all.slice(first))),
        ),
    ];
}

function settings(report) {
    const all = report.settings ?? [];
    if (!all.length) return [];
    const differ = all.filter(s => s.differs);
    const columns = [
        { title: 'Property', head: true, of: s => el('code', {}, s.name) },
        { title: 'Value', of: s => el('code', {}, s.value || '(empty)') },
        { title: 'Default', of: s => el('code', { class: 'muted' }, s.default || '(empty)') },
    ];
    return [
        el(
            'div',
            { class: 'card wide' },
            differ.length
                ? table(columns, differ, { label: 'Settings that differ from the default' })
                : el('p', {}, 'Every setting has its default value.'),
            fold('settings-all', `All ${whole(all.length)} settings`, () =>
                table(columns, all, { label: 'All settings', row: s => ({ class: s.differs ? 'differs' : null }) }),
            ),
        ),
    ];
}

function made(report) {
    const facts = [
        ['protocol', report.protocol],
        ['features standardised by', report.standardised],
        ['labels reach', report.labels_read_by_encoders ? 'encoders and probes' : 'the probes only'],
        ['modalities', (report.modalities ?? []).join(', ')],
        [report.several ? 'labels, any number a clip' : 'emotions', (report.labels ?? []).join(', ')],
        ['clips', whole(report.clips)],
        ['seeds', (report.seeds ?? []).join(', ')],
        ['threads', whole(report.threads)],
        ['this run took', duration(report.seconds)],
        ['written', report.written],
        ...Object.entries(report.versions ?? {}).map(([of, v]) => [of, v ?? 'unknown']),
    ].filter(([, v]) => v && v !== none);
    const first = 20;
    const folds = report.folds ?? [];
    const columns = [
        { title: 'Fold', head: true, of: f => f.name },
        { title: 'Seed', number: true, of: f => String(f.seed) },
        ...['train', 'validation', 'test'].map(k => ({ title: `${capital(k)} clips`, number: true, of: f => whole(f[k]) })),
        ...probesOf(report).map(p => ({ title: `${p}, %`, number: true, of: f => bare(f.scores?.[p]?.[report.measures?.[0]?.name]) })),
        { title: 'Test groups', of: f => el('span', { class: 'names' }, (f.test_groups ?? []).join(', ')) },
        { title: 'Validation groups', of: f => el('span', { class: 'names' }, (f.validation_groups ?? []).join(', ')) },
    ];
    return [
        el(
            'div',
            { class: 'card' },
            el('h3', {}, 'Protocol and versions'),
            el(
                'dl',
                { class: 'list' },
                facts.map(([k, v]) => [el('dt', {}, k), el('dd', {}, v)]),
                report.fingerprint && [el('dt', {}, 'fingerprint'), el('dd', {}, el('code', { class: 'hash' }, report.fingerprint))],
            ),
        ),
        folds.length > 0 &&
            el(
                'div',
                { class: 'card wide' },
                el('h3', {}, 'Folds'),
                el(
                    'p',
                    { class: 'caption' },
                    `Groups are never parted: whoever is tested was in no training clip.` +
                        ` ${capital(report.measures?.[0]?.title ?? 'score')} of each fold besides.`,
                ),
                table(columns, folds.slice(0, first), { label: 'Folds' }),
                folds.length > first &&
                    fold('folds-all', `The other ${folds.length - first}`, () =>
                        table(columns, folds.slice(first), { label: 'Folds' }),
                    ),
            ),
    ].filter(Boolean);
}

// A run that still trains writes this file anew each epoch; a file cannot ask for another, so the page reads itself again.

const following = { every: 3000, quiet: 1500 };

function follow(report) {
    const restore = () => {
        scrollTo(0, remembered.get('scroll', 0));
        const focused = remembered.get('focus', null);
        if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    };
    if (remembered.get('following', false)) {
        history.scrollRestoration = 'manual';
        // The drawings get their heights in the first frame.
        requestAnimationFrame(() => requestAnimationFrame(restore));
    }
    remembered.set('following', false);
    if (report.status !== 'running') return;
    let touched = 0;
    for (const kind of ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchmove'])
        addEventListener(
            kind,
            () => {
                touched = Date.now();
            },
            { passive: true },
        );
    const again = () => {
        // Neither under somebody's hands nor where nobody looks.
        if (document.hidden || Date.now() - touched < following.quiet || remembered.get('held', false)) return;
        remembered.set('scroll', scrollY);
        remembered.set('focus', document.activeElement?.id ?? null);
        remembered.set('following', true);
        location.reload();
    };
    setInterval(again, following.every);
}

function progress(report) {
    if (report.status !== 'running') return null;
    const p = report.progress ?? {};
    const within = known(p.epoch) && p.epochs ? p.epoch / p.epochs : 0;
    const share = p.of ? Math.min(1, ((p.done ?? 0) + Math.min(1, within)) / p.of) : 0;
    const words = [
        p.step,
        known(p.epoch) && `epoch ${p.epoch}${p.epochs ? ` of ${p.epochs}` : ''}`,
        p.of && `${p.done ?? 0} of ${plural(p.of, 'step')} done`,
        known(p.seconds_left) && `about ${duration(p.seconds_left)} of training left`,
    ]
        .filter(Boolean)
        .join(' · ');
    const hold = el(
        'label',
        { class: 'hold' },
        el('input', {
            type: 'checkbox',
            id: 'hold',
            checked: remembered.get('held', false),
            onchange: e => remembered.set('held', e.target.checked),
        }),
        'hold this view',
    );
    const age = el('span', { class: 'age' });
    const tell = () => {
        const seconds = (Date.now() - Date.parse(report.written)) / 1000;
        age.textContent = !known(seconds)
            ? ''
            : seconds > 120
              ? `No news for ${duration(seconds)}: the run may have ended without a word.`
              : `written ${seconds < 2 ? 'just now' : `${duration(seconds)} ago`}`;
    };
    tell();
    setInterval(tell, 1000);
    return settled(
        el(
            'div',
            { class: 'progress', role: 'status' },
            el(
                'div',
                {
                    class: 'track',
                    role: 'progressbar',
                    'aria-valuemin': '0',
                    'aria-valuemax': '100',
                    'aria-valuenow': String(Math.round(100 * share)),
                    'aria-label': 'Progress of the run',
                },
                el('span', { class: 'fill', 'data-share': String(share) }),
            ),
            el('p', {}, words),
            el('p', { class: 'muted' }, age, hold),
        ),
    );
}

const waits = {
    probes: 'Comes when the probes have been trained.',
    epochs: 'Comes with the first epoch.',
    end: 'Comes when the run has ended.',
    none: 'This run has none.',
};

function reportPage(read) {
    // What is null is not known yet, as what is not there.
    const report = { labels: [], modalities: [], ...Object.fromEntries(Object.entries(read).filter(([, value]) => value !== null)) };
    const wait = kind => (report.status === 'running' ? waits[kind] : waits.none);
    const title = report.run ? `${report.run} (${report.experiment})` : report.experiment;
    const main =
        report.measures?.[0] &&
        figureOf(
            (report.rows ?? []).find(r => r.encoders === 'trained' && r.probe === 'fused'),
            report.measures[0].name,
        );
    const gist = main ? `${percent(main.value)} ${report.measures[0].title}` : statuses[report.status]?.title;
    document.title = `${title}: ${gist ?? 'report'}`;
    const what =
        `${capital(numberList(report.modalities ?? []))}: encoders learned ${report.labels_read_by_encoders ? 'with' : 'without'} labels` +
        ' by which signals belong to the same clip,' +
        ' judged by a small probe on their frozen features.';
    const parts = [
        section('summary', 'Summary', null, () => summary(report)),
        section('scores', 'Scores', null, () => scores(report), wait('probes')),
        section(
            'classes',
            report.several ? 'Labels' : 'Emotions',
            null,
            () => [...confusion(report), ...classes(report)],
            wait('probes'),
        ),
        section('groups', 'Groups', null, () => groups(report), wait('probes')),
        section('curves', 'Training', null, () => curves(report), wait('epochs')),
        section('probes', 'Probes', null, () => probeCurves(report), wait('probes')),
        section('map', 'Map', null, () => maps(report), wait('end')),
        section('retrieval', 'Retrieval', null, () => retrieval(report), wait('end')),
        section('calibration', 'Calibration', null, () => calibration(report), wait('end')),
        section('wrong', 'Mistakes', null, () => wrong(report), wait('end')),
        section('encoders', 'Encoders', null, () => encoders(report), wait('end')),
        section('plan', 'Plan', null, () => plan(report), wait('end')),
        section('settings', 'Settings', 'What differs from the default.', () => settings(report), wait('end')),
        section('made', 'Data and protocol', null, () => made(report), wait('end')),
    ].filter(Boolean);
    frame(report, { title, what, parts, kind: 'Emotion recognition report', extra: progress(report) });
    follow(report);
}

/** What every page has around its parts: head, contents, theme, licences. */
function frame(report, { title, what, parts, kind, extra }) {
    const status = statuses[report.status];
    const contents = el(
        'nav',
        { 'aria-label': 'Sections', class: 'contents' },
        el(
            'ol',
            {},
            parts.map(p => el('li', {}, el('a', { href: `#${p.id}`, class: p.dataset.state }, p.querySelector('h2').textContent))),
        ),
    );
    document.body.prepend(
        el('a', { class: 'skip', href: '#main' }, 'To the results'),
        el(
            'header',
            { class: 'top' },
            el(
                'div',
                { class: 'wrap' },
                el('div', { class: 'name' }, el('p', { class: 'kind' }, kind), el('h1', {}, title)),
                status &&
                    el(
                        'span',
                        { class: `status ${report.status}` },
                        el('span', { 'aria-hidden': 'true' }, status.symbol),
                        ` ${status.title}`,
                    ),
                themes(),
            ),
            el('div', { class: 'wrap' }, el('p', { class: 'intro' }, what)),
            extra && el('div', { class: 'wrap' }, extra),
        ),
        contents,
        el('main', { id: 'main', class: 'wrap', tabindex: '-1' }, parts),
        el(
            'footer',
            { class: 'wrap' },
            el(
                'p',
                {},
                `Written ${report.written ?? ''} by MpucMer${report.versions?.MpucMer ? ` ${report.versions.MpucMer}` : ''}.` +
                    ` The same figures are in results.json and report.md beside this file.`,
            ),
            fold('licences', 'Licences of what draws this page', () =>
                el('pre', {}, document.getElementById('licences-text').textContent.trim()),
            ),
        ),
    );
    marking(contents, parts);
}

function themes() {
    const root = document.documentElement;
    const next = { undefined: 'dark', dark: 'light', light: 'system' };
    const now = () => root.dataset.theme;
    const words = () => `Theme: ${now() ?? 'system'}`;
    const button = el(
        'button',
        {
            type: 'button',
            class: 'theme',
            id: 'theme',
            onclick: () => {
                const to = next[now()];
                if (to === 'system') delete root.dataset.theme;
                else root.dataset.theme = to;
                try {
                    if (to === 'system') localStorage.removeItem('mpuc-theme');
                    else localStorage.setItem('mpuc-theme', to);
                } catch {
                    /* Not kept then. */
                }
                button.textContent = words();
            },
        },
        words(),
    );
    return button;
}

/** The section in view is marked in the contents. */
function marking(contents, parts) {
    const links = new Map(parts.map(p => [p.id, contents.querySelector(`a[href="#${p.id}"]`)]));
    const seen = new Set();
    const watch = new IntersectionObserver(
        entries => {
            for (const e of entries)
                if (e.isIntersecting) seen.add(e.target.id);
                else seen.delete(e.target.id);
            const first = parts.find(p => seen.has(p.id))?.id;
            for (const [id, link] of links)
                if (id === first) link.setAttribute('aria-current', 'true');
                else link.removeAttribute('aria-current');
        },
        { rootMargin: '-80px 0px -60% 0px' },
    );
    parts.forEach(p => watch.observe(p));
}
