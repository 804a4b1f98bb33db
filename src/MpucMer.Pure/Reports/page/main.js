// Which page it is, of the data that it holds.
const data = JSON.parse(document.getElementById('report').textContent);
try {
    if (data.form === 'mpuc-compare-1') comparePage(data);
    else reportPage(data);
} catch (fault) {
    console.error(fault);
    document.body.prepend(
        el('p', { class: 'wrap waiting' }, `This page could not be drawn (${fault}). The figures are in results.json.`),
    );
}
document.documentElement.dataset.drawn = 'true';
