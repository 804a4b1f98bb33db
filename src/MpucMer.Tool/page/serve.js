// The page of mpucmer serve: records, takes files, asks the server and draws what it says. Behind base.js of the report, as one module.

const every = 0.5;

/** What goes wrong here, in the form in which the server tells what goes wrong there. */
const fault = (message, hint, code = '') => ({ severity: 'error', code, message, hint });

// The token comes behind # of the address, is kept as long as the tab, and leaves the address, which may be shown to others.
const token = (() => {
    const key = 'mpuc-token';
    let value = decodeURIComponent(location.hash.slice(1));
    try {
        if (value) sessionStorage.setItem(key, value);
        value = value || (sessionStorage.getItem(key) ?? '');
    } catch {
        /* Without storage a reload asks for the token. */
    }
    if (location.hash) history.replaceState(null, '', location.pathname);
    return {
        get: () => value,
        set: given => {
            value = given;
            try {
                sessionStorage.setItem(key, given);
            } catch {
                /* As above. */
            }
        },
    };
})();

/** What the server says; a problem is thrown. */
async function asked(address, options = {}) {
    let answer;
    try {
        answer = await fetch(address, {
            ...options,
            headers: { Authorization: `Bearer ${token.get()}`, Accept: 'application/json' },
        });
    } catch {
        throw fault('The server does not answer.', 'See that mpucmer serve still runs in its terminal, and send the clip again.');
    }
    let said;
    try {
        said = await answer.json();
    } catch {
        throw fault(`The server says ${answer.status}, and not why.`, 'See its terminal.');
    }
    if (!answer.ok) throw said;
    return said;
}

// Files of clips

const endingOf = name => (/\.[^.]+$/.exec(name)?.[0] ?? '').toLowerCase();
const stemOf = name => name.slice(0, name.length - endingOf(name).length);

/**
 * Files that each hold another modality are of one clip, whatever their names: the server knows a clip's files by equal names. Others keep
 * theirs.
 */
function asClips(files, reads) {
    if (files.length < 2) return files;
    const free = new Set(Object.keys(reads));
    const able = files
        .map(f => Object.keys(reads).filter(m => reads[m].includes(endingOf(f.name))))
        .sort((a, b) => a.length - b.length);
    for (const modalities of able) {
        const taken = modalities.find(m => free.has(m));
        if (!taken) return files;
        free.delete(taken);
    }
    const endings = files.map(f => endingOf(f.name));
    if (new Set(endings).size < files.length) return files;
    return files.map(f => new File([f], stemOf(files[0].name) + endingOf(f.name), { type: f.type }));
}

/** 16-bit PCM of one channel, as WAV. */
function wav(pieces, rate) {
    const length = pieces.reduce((n, p) => n + p.length, 0);
    const view = new DataView(new ArrayBuffer(44 + 2 * length));
    const text = (at, letters) => [...letters].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
    text(0, 'RIFF');
    view.setUint32(4, 36 + 2 * length, true);
    text(8, 'WAVEfmt ');
    view.setUint32(16, 16, true);
    view.setUint16(20, 1, true);
    view.setUint16(22, 1, true);
    view.setUint32(24, rate, true);
    view.setUint32(28, 2 * rate, true);
    view.setUint16(32, 2, true);
    view.setUint16(34, 16, true);
    text(36, 'data');
    view.setUint32(40, 2 * length, true);
    let at = 44;
    for (const piece of pieces)
        for (const x of piece) {
            view.setInt16(at, Math.round(32767 * Math.max(-1, Math.min(1, x))), true);
            at += 2;
        }
    return view.buffer;
}

// The microphone and the camera

/** What a browser that gives no microphone means. */
function refused(error) {
    switch (error?.name) {
        case 'NotAllowedError':
        case 'SecurityError':
            return fault('The browser may not use the microphone.', 'Allow it for this page (beside the address), and record again.');
        case 'NotFoundError':
        case 'OverconstrainedError':
            return fault('There is no microphone, or no camera.', 'Plug one in, or drop a file.');
        case 'NotReadableError':
            return fault('The microphone or camera is in use.', 'Close the program that has it, and record again.');
        default:
            return fault(`It cannot be recorded: ${error?.message ?? error}.`, 'Drop a file in its place.');
    }
}

/**
 * A recording that runs: sound as plain numbers, without the filters of browsers, which would change how loud and how clear somebody
 * speaks. With pictures, what the browser makes of both.
 */
async function recording(withCamera, heard) {
    const stream = await navigator.mediaDevices.getUserMedia({
        audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 },
        video: withCamera ? { facingMode: 'user' } : false,
    });
    const sound = new AudioContext();
    const release = async () => {
        stream.getTracks().forEach(t => t.stop());
        await sound.close();
    };
    try {
        await sound.audioWorklet.addModule('/recorder.js');
        const source = sound.createMediaStreamSource(stream);
        const worklet = new AudioWorkletNode(sound, 'recorder', { numberOfInputs: 1, numberOfOutputs: 1 });
        // It hands nothing on: the connection keeps it running.
        source.connect(worklet).connect(sound.destination);
        const pieces = [];
        const rate = sound.sampleRate;
        let length = 0;
        let ended;
        worklet.port.onmessage = ({ data }) => {
            if (data === null) return ended?.();
            pieces.push(data);
            length += data.length;
            heard(data, length / rate);
        };
        const camera = withCamera ? new MediaRecorder(stream) : null;
        const pictures = [];
        if (camera) {
            camera.ondataavailable = e => pictures.push(e.data);
            camera.start();
        }
        await sound.resume();
        return {
            stream,
            rate,
            /** The file that was recorded. */
            async end(name) {
                if (camera) {
                    const stopped = new Promise(done => (camera.onstop = done));
                    camera.stop();
                    await stopped;
                } else {
                    const last = new Promise(done => (ended = done));
                    worklet.port.postMessage('end');
                    await last;
                }
                await release();
                if (!camera) return new File([wav(pieces, rate)], `${name}.wav`, { type: 'audio/wav' });
                const type = (camera.mimeType || 'video/webm').split(';')[0];
                return new File(pictures, `${name}.${type === 'video/mp4' ? 'mp4' : 'webm'}`, { type });
            },
        };
    } catch (error) {
        await release();
        throw error;
    }
}

/** The last seconds of a recording as a picture: of each piece its loudest moment. */
function meter(canvas) {
    const peaks = [];
    let waits = false;
    const draw = () => {
        waits = false;
        const scale = devicePixelRatio;
        const [width, height] = [canvas.clientWidth, canvas.clientHeight];
        if (width === 0) return;
        canvas.width = width * scale;
        canvas.height = height * scale;
        const to = canvas.getContext('2d');
        to.scale(scale, scale);
        const step = 4;
        const shown = peaks.slice(-Math.floor(width / step));
        const style = getComputedStyle(document.documentElement);
        shown.forEach((peak, i) => {
            // By decibels, from -60 to 0, as ears have it.
            const loud = Math.max(0, Math.min(1, 1 + (20 * Math.log10(Math.max(peak, 1e-6))) / 60));
            const tall = Math.max(2, loud * (height - 8));
            to.fillStyle = style.getPropertyValue(peak >= 0.99 ? '--bad' : '--accent');
            to.fillRect(i * step, (height - tall) / 2, step - 1.5, tall);
        });
    };
    return {
        add(piece) {
            peaks.push(piece.reduce((most, x) => Math.max(most, Math.abs(x)), 0));
            if (!waits) requestAnimationFrame(draw);
            waits = true;
        },
        clear() {
            peaks.length = 0;
            draw();
        },
    };
}

const clock = seconds => `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(1).padStart(4, '0')}`;

// What the server said

/** Seconds from the beginning of the clip at which a window begins: it is named clip@seconds. */
const secondsOf = line => Number(/@([\d.]+)$/.exec(line.clip)?.[1] ?? 0);

const sure = (line, label) => line.probabilities[label];

/** Labels, the most probable first. */
const inOrder = line => Object.keys(line.probabilities).sort((a, b) => sure(line, b) - sure(line, a));

const agreeing = line =>
    line.models === 1 ? 'one network' : `${line.agreeing} of ${line.models} networks (folds and seeds) name the same`;

function bars(line, labels) {
    return el(
        'ol',
        { class: 'bars', 'aria-label': 'Probability of each label' },
        inOrder(line).map(label => {
            const fill = el('span', { class: 'fill' });
            fill.style.background = colour(labels.indexOf(label));
            fill.style.width = '0';
            requestAnimationFrame(() => (fill.style.width = `${100 * sure(line, label)}%`));
            return el(
                'li',
                { 'data-label': label, 'data-probability': sure(line, label) },
                el('span', { class: 'label' }, label),
                el('span', { class: 'track', 'aria-hidden': 'true' }, fill),
                el('span', { class: 'value' }, percent(sure(line, label))),
            );
        }),
    );
}

/** The probabilities of each window of a clip, and above them which label is the most probable. */
function overTime(windows, labels) {
    const times = windows.map(secondsOf);
    const most = Math.max(...times);
    const key = 'time-legend';
    const strip = 14;
    const height = 220;
    const draw = width => {
        const [left, right, top, bottom] = [38, 12, strip + 12, 34];
        const x = t => left + ((width - left - right) * t) / most;
        const y = p => top + (height - top - bottom) * (1 - p);
        const chosen = remembered.get(key, null);
        const faint = label => chosen !== null && chosen !== label;
        const next = i => times[i + 1] ?? most;
        const ticks = Math.max(1, Math.ceil(most / Math.max(2, Math.floor((width - left - right) / 70))));
        return svg(
            'svg',
            { width, height, viewBox: `0 0 ${width} ${height}`, 'font-size': 12, fill: 'var(--ink)' },
            windows.slice(0, -1).map((w, i) =>
                svg(
                    'rect',
                    {
                        x: x(times[i]),
                        y: 0,
                        width: Math.max(1, x(next(i)) - x(times[i])),
                        height: strip,
                        fill: colour(labels.indexOf(inOrder(w)[0])),
                    },
                    svg('title', {}, `${times[i].toFixed(1)} s: ${inOrder(w)[0]}, ${percent(sure(w, inOrder(w)[0]))}`),
                ),
            ),
            [0, 0.25, 0.5, 0.75, 1].map(p => [
                svg('line', { x1: left, x2: width - right, y1: y(p), y2: y(p), stroke: 'var(--line)' }),
                svg('text', { x: left - 6, y: y(p) + 4, 'text-anchor': 'end', fill: 'var(--muted)' }, 100 * p),
            ]),
            Array.from({ length: Math.floor(most / ticks) + 1 }, (_, i) =>
                svg(
                    'text',
                    { x: x(i * ticks), y: height - bottom + 18, 'text-anchor': 'middle', fill: 'var(--muted)' },
                    `${i * ticks} s`,
                ),
            ),
            labels.map((label, l) =>
                svg('path', {
                    d: windows.map((w, i) => `${i === 0 ? 'M' : 'L'}${x(times[i])},${y(sure(w, label))}`).join(''),
                    fill: 'none',
                    stroke: colour(l),
                    'stroke-width': chosen === label ? 3 : 2,
                    'stroke-dasharray': dashes[Math.floor(l / 2) % dashes.length],
                    opacity: faint(label) ? 0.15 : 1,
                    'data-label': label,
                }),
            ),
        );
    };
    return figure({
        id: 'time',
        title: 'Over time',
        caption: () => `A window of the training's length every ${every} s; where each begins, and in percent how sure the networks are.`,
        says: () => `${windows.length} windows; ${windows.map(w => `${secondsOf(w)} s ${inOrder(w)[0]}`).join(', ')}`,
        wide: true,
        most: 1152,
        draw,
        legend: redraw =>
            pressable(
                key,
                labels.map((label, l) => ({ key: label, title: label, colour: colour(l), dash: dashes[Math.floor(l / 2) % dashes.length] })),
                redraw,
            ),
        rows: () => ({
            columns: [
                { title: 'from', head: true, of: w => `${secondsOf(w).toFixed(1)} s` },
                { title: 'emotion', of: w => w.emotion },
                ...labels.map(label => ({ title: label, number: true, of: w => bare(sure(w, label)) })),
            ],
            rows: windows,
        }),
    });
}

// The page

/** A part of the model's card: the lines under a heading of it. */
const partOf = (card, title) =>
    (card.split(`\n## ${title}\n`)[1] ?? '')
        .split('\n## ')[0]
        .split('\n')
        .map(line => line.replace(/^- /, '').trim())
        .filter(Boolean);

/** A measure as people write it. */
const titleOf = measure => measure.replaceAll('_', ' ').replace(/\bf1\b/, 'F1').replace(/\b(uar|auc|map)\b/, m => m.toUpperCase());

const words = names => (names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`);

function servePage(model, limits) {
    const state = { shown: null, earlier: [], busy: false, starting: false, recording: null, count: 0 };
    const modalities = Object.keys(model.reads);
    const endings = [...new Set(Object.values(model.reads).flat())];
    const isSounds = name => model.reads[name].includes('.wav');
    // What reads a film otherwise than by its sound.
    const seeing = modalities.filter(m => !isSounds(m) && model.reads[m].includes('.webm'));
    const hears = modalities.some(isSounds);
    const canRecord = (hears || seeing.length > 0) && Boolean(navigator.mediaDevices);

    const status = el('span', { class: 'status', role: 'status', id: 'status' }, 'on this machine alone');
    const says = text => {
        status.textContent = text;
        status.classList.toggle('busy', state.busy);
    };
    const told = el('div', { class: 'told', role: 'alert', id: 'told' });
    const tell = problems =>
        told.replaceChildren(
            ...problems.map(p =>
                el(
                    'p',
                    { class: p.severity === 'warning' ? 'warning mild' : 'warning', 'data-code': p.code },
                    p.code && el('code', {}, p.code),
                    p.file && `${p.file}: `,
                    `${p.message} ${p.hint}`,
                ),
            ),
        );

    const result = el('div', { id: 'result' });
    const earlier = el('section', { id: 'earlier', 'aria-labelledby': 'earlier-title', hidden: true });

    function show(entry) {
        state.shown = entry;
        const { line, windows, files, url, recorded } = entry;
        const first = inOrder(line)[0];
        const measure = Object.entries(model.scores[line.probe] ?? {})[0];
        const read = Object.entries(files);
        result.replaceChildren(
            el(
                'section',
                { 'aria-labelledby': 'emotion' },
                el(
                    'div',
                    { class: 'outcome wide' },
                    el(
                        'div',
                        {},
                        el('p', { class: 'clip' }, line.clip),
                        el('h2', { class: 'emotion', id: 'emotion', tabindex: '-1' }, line.emotion),
                        el(
                            'p',
                            {},
                            model.several
                                ? 'Every label of at least one half.'
                                : `${percent(sure(line, first))}, then ${inOrder(line)[1] ?? 'nothing'}.`,
                        ),
                        el(
                            'dl',
                            { class: 'list' },
                            el('dt', {}, 'agreement'),
                            el('dd', { id: 'agreement' }, agreeing(line)),
                            el('dt', {}, 'read'),
                            el('dd', { id: 'read' }, read.map(([modality, file]) => `${modality} of ${file}`).join('; ')),
                            el('dt', {}, 'judged by'),
                            el(
                                'dd',
                                { id: 'probe' },
                                `the ${line.probe} probe`,
                                measure && ` (${titleOf(measure[0])} ${percent(measure[1])} on test clips)`,
                            ),
                        ),
                        url && el('audio', { controls: true, src: url, 'aria-label': `The sound of ${line.clip}` }),
                        recorded &&
                            el('div', { class: 'row' }, el('a', { class: 'plain-button', href: url, download: recorded, id: 'save' }, 'Save the recording')),
                    ),
                    el('div', {}, bars(line, model.labels)),
                ),
                windows.length > 1 && overTime(windows, model.labels).node,
            ),
        );
        list();
    }

    function list() {
        earlier.hidden = state.earlier.length < 2;
        earlier.replaceChildren(
            el('h2', { id: 'earlier-title' }, 'Judged on this page'),
            el('p', { class: 'lead' }, 'Kept by this tab alone, until it is closed.'),
            el(
                'ol',
                { class: 'earlier' },
                state.earlier.map(entry =>
                    el(
                        'li',
                        {},
                        el(
                            'button',
                            {
                                type: 'button',
                                'aria-current': String(entry === state.shown),
                                onclick: () => {
                                    show(entry);
                                    document.getElementById('emotion').focus();
                                },
                            },
                            el('span', { class: 'clip' }, entry.line.clip),
                            el('span', {}, entry.line.emotion),
                            el('span', { class: 'value' }, percent(sure(entry.line, inOrder(entry.line)[0]))),
                            el('span', { class: 'muted probe' }, entry.line.probe),
                        ),
                    ),
                ),
            ),
        );
    }

    async function judge(given, recorded) {
        if (state.busy || given.length === 0) return;
        const files = asClips(given, model.reads);
        const bytes = files.reduce((n, f) => n + f.size, 0);
        tell([]);
        if (bytes > limits.bytes)
            return tell([fault(`The upload has more than ${limits.bytes} bytes.`, 'Send a shorter clip, or fewer at once.', 'MPUC6106')]);
        const form = new FormData();
        files.forEach(f => form.append('file', f, f.name));
        state.busy = true;
        says('judging');
        enabled();
        try {
            const said = await asked(`/predict?every=${every}`, { method: 'POST', body: form });
            const entries = said.predictions
                .filter(line => line.probabilities)
                .map(line => {
                    const own = said.clips.find(c => c.clip === line.clip)?.files ?? {};
                    const sound = files.find(f => Object.values(own).includes(f.name) && f.type.startsWith('audio/'));
                    return {
                        line,
                        windows: (said.over_time ?? []).filter(w => w.clip.slice(0, w.clip.lastIndexOf('@')) === line.clip),
                        files: own,
                        url: sound ? URL.createObjectURL(sound) : recorded ? URL.createObjectURL(files[0]) : null,
                        recorded: recorded ? files[0].name : null,
                    };
                });
            tell(said.problems);
            state.earlier.unshift(...entries);
            if (entries.length > 0) show(entries[0]);
            state.busy = false;
            says(entries.length > 0 ? `${entries[0].line.emotion}, ${percent(sure(entries[0].line, inOrder(entries[0].line)[0]))}` : 'nothing judged');
        } catch (problem) {
            state.busy = false;
            tell([problem.severity ? problem : fault(`The page failed: ${problem}.`, 'Reload it.')]);
            says('on this machine alone');
        }
        enabled();
    }

    // Recording

    const button = el('button', { type: 'button', class: 'main-button', id: 'record' }, 'Record');
    const time = el('span', { class: 'time', id: 'time-recorded' }, clock(0));
    const canvas = el('canvas', { class: 'level', 'aria-hidden': 'true' });
    const level = meter(canvas);
    const preview = el('video', { class: 'preview', muted: true, playsinline: true, hidden: true, 'aria-label': 'What the camera sees' });
    const camera = el('input', { type: 'checkbox', id: 'camera', disabled: !limits.ffmpeg });
    preview.muted = true;
    // A button that is disabled loses the focus of who works by keys: it is only said to be.
    const enabled = () => button.setAttribute('aria-disabled', String(state.busy || state.starting || !canRecord));

    async function start() {
        tell([]);
        level.clear();
        state.starting = true;
        enabled();
        const most = Math.min(limits.seconds, 600);
        try {
            state.recording = await recording(camera.checked, (piece, seconds) => {
                level.add(piece);
                time.textContent = clock(seconds);
                button.dataset.seconds = seconds;
                const bytes = 2 * seconds * (state.recording?.rate ?? 0);
                if (state.recording && (seconds >= most - 0.2 || bytes > limits.bytes - 100_000)) stop();
            });
        } catch (error) {
            return tell([refused(error)]);
        } finally {
            state.starting = false;
            enabled();
        }
        if (camera.checked) {
            preview.srcObject = state.recording.stream;
            preview.hidden = false;
            preview.play();
        }
        button.dataset.state = 'recording';
        button.textContent = 'Stop and judge';
        says('recording');
    }

    async function stop() {
        const ending = state.recording;
        if (!ending) return;
        state.recording = null;
        state.starting = true;
        enabled();
        const file = await ending.end(`recording-${++state.count}`);
        preview.hidden = true;
        preview.srcObject = null;
        delete button.dataset.state;
        button.textContent = 'Record';
        state.starting = false;
        await judge([file], true);
    }

    button.addEventListener('click', () => {
        if (button.getAttribute('aria-disabled') === 'true') return;
        if (state.recording) stop();
        else start();
    });

    const cameraNote =
        seeing.length === 0
            ? null
            : el(
                  'label',
                  { class: 'row note' },
                  camera,
                  limits.ffmpeg
                      ? `with the camera, for ${words(seeing)}`
                      : `with the camera, for ${words(seeing)}: this needs ffmpeg on the server's PATH`,
              );

    // Files

    const chooser = el('input', {
        type: 'file',
        id: 'files',
        class: 'unseen',
        multiple: true,
        accept: endings.join(','),
        onchange: () => {
            const files = [...chooser.files];
            chooser.value = '';
            judge(files, false);
        },
    });
    const drop = el(
        'label',
        { class: 'drop', id: 'drop' },
        chooser,
        el('strong', {}, 'Drop files here, or choose them'),
        el('span', { class: 'note' }, modalities.length > 1 ? `Files of one clip together: ${words(modalities)}` : words(modalities)),
    );
    let inside = 0;
    const over = change => {
        inside = Math.max(0, inside + change);
        drop.classList.toggle('over', inside > 0);
    };
    // Anywhere on the page: a file that missed the place would otherwise be opened in the page's stead.
    addEventListener('dragenter', () => over(1));
    addEventListener('dragleave', () => over(-1));
    addEventListener('dragover', e => e.preventDefault());
    addEventListener('drop', e => {
        e.preventDefault();
        over(-inside);
        judge([...(e.dataTransfer?.files ?? [])], false);
    });

    // What the model is

    const sounds = el(
        'dl',
        { class: 'list' },
        modalities.map(m => [el('dt', {}, m), el('dd', {}, model.reads[m].join(' '))]),
    );
    const measures = Object.keys(Object.values(model.scores)[0] ?? {});
    const about = el(
        'section',
        { id: 'about', 'aria-labelledby': 'about-title' },
        el('h2', { id: 'about-title' }, 'The model'),
        el(
            'div',
            { class: 'card' },
            el('h3', {}, 'How well it does, %'),
            el('p', { class: 'caption' }, 'On test clips of people that its networks had not seen.'),
            table(
                [
                    { title: 'probe', head: true, of: p => p },
                    ...measures.map(m => ({ title: titleOf(m), number: true, of: p => bare(model.scores[p][m]) })),
                ],
                Object.keys(model.scores),
                { label: 'How well each probe does' },
            ),
            el(
                'dl',
                { class: 'list' },
                el('dt', {}, 'labels'),
                el('dd', {}, model.labels.join(', ')),
                el('dt', {}, 'networks'),
                el('dd', {}, `${model.networks} (folds and seeds), each of ${model.parameters.toLocaleString('en')} parameters`),
                el('dt', {}, 'packed by'),
                el('dd', {}, `MpucMer ${model.mpucmer.split('+')[0]}`),
            ),
        ),
        el(
            'div',
            { class: 'card' },
            el('h3', {}, 'What it is not'),
            el('ul', { class: 'limits' }, partOf(model.card, 'Limits').map(line => el('li', {}, line))),
        ),
        el('div', { class: 'card wide' }, fold('card', 'The whole model card', () => el('pre', { class: 'card-text' }, model.card))),
    );

    document.title = `${model.experiment} · MpucMer`;
    document.body.replaceChildren(
        el('a', { class: 'skip', href: '#main' }, 'To the recorder'),
        el(
            'header',
            { class: 'top' },
            el(
                'div',
                { class: 'wrap' },
                el(
                    'div',
                    { class: 'name' },
                    el('div', { class: 'kind' }, 'Emotion recognition'),
                    el('h1', {}, model.experiment),
                    el(
                        'p',
                        { class: 'intro' },
                        `Says what a clip looks and sounds like, from ${words(modalities)}. ` +
                            'Nothing leaves this machine, and what is sent is deleted once it is judged.',
                    ),
                ),
                status,
                themeButton(),
            ),
        ),
        el(
            'main',
            { class: 'wrap', id: 'main', tabindex: '-1' },
            el(
                'section',
                { id: 'ask', 'aria-label': 'A clip' },
                el(
                    'div',
                    { class: 'card ask' },
                    el('h3', {}, 'Record'),
                    preview,
                    canvas,
                    el('div', { class: 'row' }, button, time),
                    cameraNote,
                    el(
                        'p',
                        { class: 'note' },
                        !canRecord
                            ? 'The model reads neither sound nor film: drop files.'
                            : `The microphone as it is, without the browser's filters, up to ${duration(Math.min(limits.seconds, 600))}.` +
                                  (seeing.length === 0 && modalities.length > 1
                                      ? ` ${capital(words(modalities.filter(m => !isSounds(m))))} cannot be recorded here, and is read from files.`
                                      : ''),
                    ),
                ),
                el(
                    'div',
                    { class: 'card ask' },
                    el('h3', {}, 'Files'),
                    drop,
                    limits.ffmpeg || !hears ? null : el('p', { class: 'note' }, 'Without ffmpeg on this machine, sound is read from .wav alone.'),
                    fold('endings', 'What is read', () => sounds),
                ),
            ),
            told,
            result,
            earlier,
            about,
        ),
        el('footer', {}, el('div', { class: 'wrap' }, 'Record and judge nobody without their consent.')),
    );
    enabled();
    level.clear();
}

function themeButton() {
    const root = document.documentElement;
    const order = ['system', 'light', 'dark'];
    const now = () => root.dataset.theme ?? 'system';
    const button = el(
        'button',
        {
            type: 'button',
            class: 'theme',
            id: 'theme',
            onclick: () => {
                const to = order[(order.indexOf(now()) + 1) % order.length];
                if (to === 'system') delete root.dataset.theme;
                else root.dataset.theme = to;
                try {
                    if (to === 'system') localStorage.removeItem('mpuc-theme');
                    else localStorage.setItem('mpuc-theme', to);
                } catch {
                    /* It holds as long as the page. */
                }
                button.textContent = `Theme: ${now()}`;
            },
        },
        `Theme: ${now()}`,
    );
    return button;
}

/** Without a token there is nothing to see but where to get one. */
function tokenPage(problem) {
    const field = el('input', { type: 'password', id: 'token', autocomplete: 'off', 'aria-label': 'Token' });
    const told = el('p', { class: 'warning', role: 'alert' }, problem.code && el('code', {}, problem.code, ' '), `${problem.message} ${problem.hint}`);
    document.body.replaceChildren(
        el(
            'main',
            { class: 'wrap' },
            el(
                'form',
                {
                    class: 'card token',
                    onsubmit: e => {
                        e.preventDefault();
                        token.set(field.value.trim());
                        open();
                    },
                },
                el('h1', {}, 'MpucMer'),
                told,
                el('div', { class: 'row' }, field, el('button', { class: 'plain-button' }, 'Open')),
            ),
        ),
    );
    field.focus();
}

async function open() {
    try {
        servePage(...(await Promise.all([asked('/model'), asked('/limits')])));
    } catch (problem) {
        if (!problem.severity) throw problem;
        tokenPage(problem);
    }
    document.documentElement.dataset.drawn = 'true';
}

await open();
